import { describe, expect, it } from "vitest";
import { messageReader } from "./event-stream.js";

describe("a stream of messages", () => {
  it("is read wherever it is cut", () => {
    const text = 'retry: 2000\nevent: ready\ndata: {}\n\n: still here\n\nevent: delivery\ndata: {"a":"b: c"}\n\n';
    for (let cut = 0; cut <= text.length; cut += 1) {
      const read = messageReader();
      expect([...read(text.slice(0, cut)), ...read(text.slice(cut))]).toEqual([
        { event: "ready", data: "{}" },
        { event: "delivery", data: '{"a":"b: c"}' },
      ]);
    }
  });
});
