/** docs.slack.dev, reference of blocks and of chat.postMessage; the total of block texts as observed (`msg_blocks_too_long`). In UTF-16 units. */
export const limits = {
  text: 40_000,
  /** Of all blocks together. */
  blockText: 13_200,
  blocks: 50,
  attachments: 100,
  section: 3_000,
  fields: 10,
  field: 2_000,
  header: 150,
  contextElements: 10,
  contextText: 2_000,
  actions: 25,
  buttonText: 75,
  buttonValue: 2_000,
  url: 3_000,
  alternativeText: 2_000,
  id: 255,
  markdown: 12_000,
  /** Not published; Slack folds what is longer. */
  attachmentText: 8_000,
} as const;
