import type { JsonValue } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import { anEventFrom } from "../testing/an-event-from.js";
import { compileTemplate } from "./compile-template.js";

describe("a template that does too much", () => {
  /** Result and ms of this thread's own time, the least of three: other programs may run meanwhile, and the first time V8 compiles. */
  const timed = (template: unknown, fields: object): { readonly result: string; readonly ms: number } => {
    const compiled = compileTemplate(template as JsonValue);
    if ("problems" in compiled) throw new Error(JSON.stringify(compiled.problems));
    const event = anEventFrom(fields);
    const runs = [1, 2, 3].map(() => {
      const before = process.threadCpuUsage();
      const result = JSON.stringify(compiled.template?.(event));
      const { user, system } = process.threadCpuUsage(before);
      return { result, ms: (user + system) / 1_000 };
    });
    return runs.reduce((least, run) => (run.ms < least.ms ? run : least));
  };
  const list = Array.from({ length: 9_999 }, () => ({ a: "x", t: "2026-01-01T00:00:00Z" }));

  it.each([
    ["goes through a large text in each turn", { a: "{{#each data.list}}{{#if (eq (upper @root.data.text) 'x')}}{{/if}}{{/each}}" }],
    ["makes JSON of a large value in each turn", { a: "{{#each data.list}}{{#if (json @root.data)}}{{/if}}{{/each}}" }],
    ["has many blocks in each turn", { a: `{{#each data.list}}${"{{#if b}}x{{/if}}".repeat(300)}{{/each}}` }],
    ["has many helpers in each turn", { a: `{{#each data.list}}${"{{upper b}}".repeat(300)}{{/each}}` }],
    ["formats many dates", { a: `{{#each data.list}}${"{{date t 'DD MMMM' timeZone='Asia/Tokyo' locale='ja'}}".repeat(20)}{{/each}}` }],
    ["compares large texts", Array.from({ length: 200 }, () => "{{#if (eq data.text data.same)}}{{/if}}")],
    ["encodes large texts", Array.from({ length: 50 }, () => "{{truncate (base64 (upper (lower data.text))) 1}}")],
  ])("is stopped within 100 ms (%s)", (_, template) => {
    const data = { list, text: "y".repeat(200_000), same: "y".repeat(200_000) };
    const { result, ms } = timed(template, { data });
    expect(result.slice(0, 200)).toContain("does too much");
    expect(ms).toBeLessThan(100);
  });

  it("does not spoil what is compiled and rendered after it", () => {
    expect(timed({ a: "{{data}} ".repeat(30) }, { data: "x".repeat(100_000) }).result).toContain("1 MB");
    expect(timed({ a: "{{#if data}}{{data}}{{/if}}" }, { data: "fine" }).result).toContain("fine");
  });

  it("is not what 10,000 turns of ordinary rows are", () => {
    const row = "{{@index}};{{a}};{{upper a}};{{date t 'YYYY-MM-DD HH:mm'}};{{#if a}}yes{{else}}no{{/if}}\n";
    expect(timed({ contentType: "text/csv", text: `{{#each data}}${row}{{/each}}` }, { data: list }).result.slice(-60)).toContain(
      "9998;x;X;2026-01-01 00:00;yes",
    );
  });
});
