import type { JsonObject, JsonValue, Payload } from "@trunkline/plugin-api";
import { eventOf, slackMessageFault } from "@trunkline/plugin-testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderMessage } from "./render-message.js";
import { BOT, configOf, HOOK, renderInput, workOrder } from "./testing/render-input.js";

interface Message extends JsonObject {
  readonly text: string;
}

const messageOf = (given: Parameters<typeof renderInput>[1] = {}, event = workOrder): Message =>
  JSON.parse(renderMessage(renderInput(event, given)).body) as Message;
const json = (template: JsonValue): Payload => ({ contentType: "application/json", text: JSON.stringify(template) });
const text = (template: string): Payload => ({ contentType: "", text: template });
const event = eventOf({ type: "system.alert", time: "2026-02-01T12:00:00Z" });

describe("a message without a template", () => {
  it("is in Block Kit: header, link, fields, colour by severity, everything escaped", () => {
    expect(messageOf()).toEqual({
      text: "Work order completed: Replace &lt;bearing&gt; &amp; seal",
      blocks: [{ type: "header", text: { type: "plain_text", text: "Work order completed", emoji: false } }],
      attachments: [
        {
          color: "good",
          blocks: [
            { type: "section", text: { type: "mrkdwn", text: "*Replace &lt;bearing&gt; &amp; seal*\n<https://app.example/wo/7001|Open>" } },
            {
              type: "section",
              fields: [
                { type: "mrkdwn", text: "*Status*\nin_progress → completed" },
                { type: "mrkdwn", text: "*Priority*\nhigh" },
                { type: "mrkdwn", text: "*Title*\nReplace &lt;bearing&gt; &amp; seal" },
              ],
            },
            { type: "context", elements: [{ type: "mrkdwn", text: "work_order.completed · Acme Facilities · 2026-02-01T12:30:45.123Z" }] },
          ],
        },
      ],
    });
  });

  it("is in attachments, as TagoRUN's example, where the admin wants that", () => {
    expect(messageOf({ config: configOf({ url: HOOK, format: "attachments" }) })).toMatchObject({
      text: expect.stringContaining("Work order completed"),
      attachments: [{ color: "good", ts: 1_769_949_045, title_link: "https://app.example/wo/7001", fields: [{ title: "Status", short: true }, {}, {}] }],
    });
  });

  it("says of a test that it is one, and uses the connector's link before the event's", () => {
    const config = configOf({ url: HOOK, link: "https://other.example/a|b" });
    const body = JSON.stringify(messageOf({ config, delivery: { id: "d", attempt: 1, test: true } }));
    expect(body).toContain("*Test* ");
    expect(body).toContain("<https://other.example/a%7Cb|Open>");
  });
});

describe("a template", () => {
  it("that is a Slack payload is sent as it is", () => {
    const payload = { text: "Hello", blocks: [{ type: "divider" }], username: "Plant", icon_emoji: ":factory:", unfurl_links: false };
    expect(messageOf({ payload: json(payload) })).toEqual(payload);
  });

  it("as in TagoRUN's example works: its time becomes Slack's, missing values stay empty", () => {
    const fields = [{ title: "Device", value: null, short: true }];
    const payload = json({ text: "TagoRUN Alert", attachments: [{ color: "danger", fields, footer: "TagoRUN", ts: "2026-02-01T12:30:45.123Z" }] });
    expect(messageOf({ payload })).toEqual({
      text: "TagoRUN Alert",
      attachments: [{ color: "danger", fields: [{ title: "Device", value: "", short: true }], footer: "TagoRUN", ts: 1_769_949_045 }],
    });
  });

  it("that is text is the message's text; one that came out empty gives way to the default", () => {
    expect(messageOf({ payload: text("*Pump* is down") })).toEqual({ text: "*Pump* is down" });
    expect(messageOf({ payload: text("") })).toEqual(messageOf());
    expect(messageOf({ payload: json(["a", 1]) })).toEqual({ text: '["a",1]' });
  });

  it("cannot mention anybody unless the admin allows it", () => {
    const payload = json({ text: "<!channel> <@U123> <https://a.example|a>", link_names: true, parse: "full" });
    expect(messageOf({ payload })).toEqual({ text: "&lt;!channel> &lt;@U123> <https://a.example|a>" });
    expect(messageOf({ payload, config: configOf({ url: HOOK, mentions: true }) })).toMatchObject({
      text: "<!channel> <@U123> <https://a.example|a>",
      link_names: true,
    });
  });

  it("cannot choose another channel or token", () => {
    expect(messageOf({ payload: json({ text: "x", channel: "#other", token: "xoxb-other" }), config: configOf(BOT) })).toMatchObject({ channel: BOT.channel });
    expect(messageOf({ payload: json({ text: "x", channel: "#other", token: "xoxb-other" }) })).toEqual({ text: "x" });
  });

  it("beyond the limits is cut, first things first", () => {
    const section = { type: "section", text: { type: "mrkdwn", text: "x".repeat(5_000) } };
    const blocks = [
      { type: "header", text: { type: "mrkdwn", text: "h".repeat(200) } },
      { type: "section" },
      ...Array(60).fill(section),
      { type: "context", elements: [] },
    ] as JsonObject[];
    const message = messageOf({ payload: json({ blocks }) });
    expect((message.blocks as JsonObject[]).map(({ type }) => type)).toEqual(["header", "section", "section", "section", "section"]);
    expect(message.text).toContain("Work order");
    expect(slackMessageFault(message)).toBeNull();
  });
});

describe("a bot's message", () => {
  it("goes to the Web API with the token, the channel, and what it is of", () => {
    const { url, headers, body } = renderMessage(renderInput(workOrder, { config: configOf({ ...BOT, threadKey: "wo-1" }) }));
    expect(url).toBe("https://slack.com/api/chat.postMessage");
    expect(headers.authorization).toBe(`Bearer ${BOT.token}`);
    expect(JSON.parse(body)).toMatchObject({
      channel: BOT.channel,
      metadata: { event_type: "trunkline_delivery", event_payload: { event: "evt-7", delivery: "3f6c6c3e-8a53-5d0e-9d6e-0c3a4f1d2b10", key: "wo-1" } },
    });
  });
});

const awkwardText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom("", "&<>".repeat(2_000), "😀".repeat(9_000), "<!channel>", "\ud800"),
);
const anyValue = fc.oneof(awkwardText, fc.jsonValue({ maxDepth: 3 }), fc.integer(), fc.constant(null)) as fc.Arbitrary<JsonValue>;
const anyData = fc.oneof(
  anyValue,
  fc.record({
    id: anyValue,
    type: awkwardText,
    attributes: fc.dictionary(fc.oneof(awkwardText, fc.constantFrom("name", "status", "severity", "url")), anyValue, { maxKeys: 30 }),
  }),
) as fc.Arbitrary<JsonValue>;

/** A member of a Slack payload, right or wrong. */
const anyBlock = fc.record(
  {
    type: fc.constantFrom("header", "section", "context", "actions", "image", "markdown", "divider"),
    block_id: fc.oneof(awkwardText, fc.constant("same")),
    text: fc.oneof(awkwardText, fc.record({ type: fc.constantFrom("mrkdwn", "plain_text", "odd"), text: anyValue })),
    fields: fc.array(fc.record({ type: fc.constant("mrkdwn"), text: awkwardText }), { maxLength: 14 }),
    elements: fc.array(fc.record({ type: fc.constantFrom("mrkdwn", "button", "image"), text: awkwardText, url: awkwardText, image_url: awkwardText }), {
      maxLength: 30,
    }),
    image_url: awkwardText,
    accessory: anyValue,
  },
  { requiredKeys: ["type"] },
);
const anyAttachment = fc.record({
  color: anyValue,
  ts: anyValue,
  text: anyValue,
  fields: fc.array(fc.record({ title: anyValue, value: anyValue })),
  blocks: fc.array(anyBlock),
});
const anyTemplate = fc.oneof(
  anyValue,
  fc.record(
    {
      text: anyValue,
      blocks: fc.oneof(fc.array(anyBlock, { maxLength: 60 }), anyValue),
      attachments: fc.oneof(fc.array(anyAttachment, { maxLength: 5 }), anyValue),
    },
    { requiredKeys: [] },
  ),
) as fc.Arbitrary<JsonValue>;

const runs = process.env.TRUNKLINE_FULL === "1" ? 3_000 : 150;

describe("whatever the event and the template", () => {
  it("a message without a template is within Slack's limits", () => {
    fc.assert(
      fc.property(anyData, anyValue, fc.constantFrom("blocks", "attachments"), (data, previous, format) => {
        const message = messageOf({ config: configOf({ url: HOOK, format }) }, eventOf({ type: "asset.updated", data, previous }));
        expect(slackMessageFault(message)).toBeNull();
      }),
      { numRuns: runs },
    );
  });

  it("a template's message is within Slack's limits", () => {
    fc.assert(
      fc.property(anyTemplate, (template) => {
        const message = messageOf({ payload: json(template) }, event);
        expect(slackMessageFault(message)).toBeNull();
      }),
      { numRuns: runs },
    );
  });
});
