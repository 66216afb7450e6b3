import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ERASED, mentions, rowMentions, withoutSubject } from "./mentions.js";

const exact = { value: "jane@acme.example", isExact: true };
const loose = { value: "jane@acme.example", isExact: false };

describe("a subject", () => {
  it("is found in values, property names, JSON within texts, escapes and bytes", () => {
    const bytes = `\\x${Buffer.from('{"mail":"jane@acme.example"}').toString("hex")}`;
    for (const row of [{ a: ["x", { mail: exact.value }] }, { [exact.value]: 1 }, { payload: '{"data":{"mail":"jane\\u0040acme.example"}}' }, { body: bytes }])
      expect(mentions(row, exact), JSON.stringify(row)).toBe(true);
    expect(mentions({ user: 42 }, { value: "42", isExact: true })).toBe(true);
    expect(mentions({ user: 421 }, { value: "42", isExact: true })).toBe(false);
  });

  it("is no number of a row's own columns: erasing person 7 leaves company 7 alone", () => {
    const person = { value: "7", isExact: true };
    const row = { id: "e-1", company: 7, partition: 7, offset: "7", payload: '{"data":{"user":8}}' };
    expect(rowMentions(row, person)).toBe(false);
    expect(rowMentions({ ...row, payload: '{"data":{"user":7}}' }, person)).toBe(true);
    expect(rowMentions({ ...row, key: "7" }, person)).toBe(true);
  });

  it("is found within sentences only where that is asked for", () => {
    const row = { payload: '{"comment":"ask Jane@Acme.example about it"}' };
    expect(mentions(row, exact)).toBe(false);
    expect(mentions(row, loose)).toBe(true);
  });

  it("is gone from whatever it was taken out of, and nothing else is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const subject = { value: "jane", isExact: true };
        const given = JSON.parse(JSON.stringify({ value, other: ["jane", "kept"] })) as unknown;
        const cleaned = withoutSubject(given, subject) as { other: unknown };
        expect(mentions(cleaned, subject)).toBe(false);
        expect(cleaned.other).toEqual([ERASED, "kept"]);
      }),
    );
  });
});
