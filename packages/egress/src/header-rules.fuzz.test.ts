import fc from "fast-check";
import { validateHeaderName, validateHeaderValue } from "node:http";
import { describe, expect, it } from "vitest";
import { judgeHeaders, wireHeaders } from "./header-rules.js";

const numRuns = Number(process.env.FUZZ_RUNS);

const reserved =
  "host content-length transfer-encoding connection keep-alive te trailer upgrade expect proxy-authorization content-encoding webhook-id webhook-signature webhook-timestamp".split(
    " ",
  );
const mixed = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((flags) => Array.from(name, (letter, index) => (flags[index] ? letter.toUpperCase() : letter)).join(""));
const names = fc.oneof(
  fc.constantFrom(...reserved).chain(mixed),
  fc.constantFrom("X-A", "x-a", "Accept", "", " ", "a b", "a:b", "a\r\nb", "__proto__", "constructor", "ü"),
  fc.string(),
  fc.tuple(fc.constantFrom(...reserved), fc.constantFrom(" ", "\t", "\u0000", "\r\n", ":")).map((parts) => parts.join("")),
);
const values = fc.oneof(
  fc.string(),
  fc.constantFrom("plain", "a\r\nX-Injected: b", "a\nb", "a\u0000b", "油", "\u0085", "x".repeat(4_096), "x".repeat(4_097), " padded ", ""),
);

describe("any headers", () => {
  it("are refused by name, or go on the wire as Node would take them: nothing reserved, nothing twice, no line break, 32 of 4 KB", () => {
    let reached = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(names, values), { maxLength: 40 }), (pairs) => {
        const headers = Object.fromEntries(pairs);
        const problems = judgeHeaders(headers);
        for (const { name, message } of problems) expect([Object.hasOwn(headers, name), message.length > 0]).toEqual([true, true]);
        if (problems.length > 0) return;
        reached += 1;
        const wire = wireHeaders(headers);
        if (typeof wire === "string") throw new Error(wire);
        const sent = wire.filter((_, index) => index % 2 === 0);
        expect(new Set(sent.map((name) => name.toLowerCase())).size).toBe(sent.length);
        expect(Object.keys(headers).filter((name) => reserved.includes(name.toLowerCase()))).toEqual([]);
        for (const [name, value] of Object.entries(headers)) {
          validateHeaderName(name);
          validateHeaderValue(name, value);
          expect(value).not.toMatch(/[\r\n\0]/);
          expect(value.length).toBeLessThanOrEqual(4_096);
        }
      }),
      { numRuns },
    );
    expect(reached, "headers that were taken").toBeGreaterThan(numRuns / 50);
  });
});
