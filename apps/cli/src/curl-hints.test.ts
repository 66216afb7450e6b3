import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { curlHints } from "./curl-hints.js";

/** What a shell makes of a line: its words. */
function words(line: string): string[] {
  return execFileSync("sh", ["-c", line.replace(/^curl/, `printf '%s\\n'`)], { encoding: "utf8" })
    .trimEnd()
    .split("\n");
}

describe("the commands to paste", () => {
  const [list = "", post = "", trace = ""] = curlHints("http://127.0.0.1:7400", "tl_key");

  it("carry the key", () => {
    for (const line of [list, post, trace]) expect(words(line)).toContain("Authorization: Bearer tl_key");
  });

  it("post an event whose trace the last one reads", () => {
    const body = words(post).find((word) => word.startsWith("{")) ?? "";
    const event = JSON.parse(body) as { id: string; type: string };
    expect(event.type).toBe("asset.created");
    expect(words(trace).at(-1)).toBe(`http://127.0.0.1:7400/api/v1/events/${event.id}/trace`);
  });

  it("list deliveries", () => {
    expect(words(list).at(-1)).toBe("http://127.0.0.1:7400/api/v1/deliveries?limit=5");
  });
});
