export interface StreamMessage {
  readonly event: string;
  readonly data: string;
}

/** Takes the text of Server-Sent Events in pieces, and gives the messages that each piece completes. */
export function messageReader(): (piece: string) => readonly StreamMessage[] {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => messageOf(block) ?? []);
  };
}

/** null: a comment, or settings alone. */
function messageOf(block: string): StreamMessage | null {
  const fields = new Map(block.split("\n").map((line) => [line.slice(0, Math.max(0, line.indexOf(":"))), line.slice(line.indexOf(":") + 1).trimStart()]));
  const data = fields.get("data");
  return data === undefined ? null : { event: fields.get("event") ?? "message", data };
}
