import { setImmediate as nextTurn } from "node:timers/promises";
import { admitEvent, decodeMessage, type DomainEvent } from "@trunkline/core";
import type { JsonValue } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import { createTemplateTrials, tryTemplate } from "./try-template.js";

function eventOf(text: string): DomainEvent {
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const decoded = decodeMessage({ provenance, value: Buffer.from(text), timestampMs: 0, boundTenant: null, originSystem: null }, 0);
  if (decoded.kind !== "event") throw new Error("not an event");
  return admitEvent(decoded.candidate, { id: "default", name: "Default", validation: "off", eventTypes: ["*"], companies: new Map() });
}

const list = Array.from({ length: 1_000 }, (_, index) => ({ name: `part ${index}`, text: 'a "quoted"\nline' }));
const event = eventOf(JSON.stringify({ id: "e1", type: "asset.created", data: { list, name: 'x"},\n{"y":"' } }));

/** Processor time of this thread between two turns of its event loop, ms, at most, while work goes on. */
async function longestTurn(work: Promise<unknown>): Promise<number> {
  let [longest, isDone] = [0, false];
  void work.finally(() => (isDone = true)).catch(() => {});
  for (let before = process.threadCpuUsage(); !isDone; before = process.threadCpuUsage()) {
    await nextTurn();
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1_000);
  }
  return longest;
}

/** scenarios.md S6. */
const attacks: Readonly<Record<string, JsonValue>> = {
  "a syntax tree in place of a template": { type: "Program", body: [{ type: "MustacheStatement", path: { type: "PathExpression", original: "constructor" } }] },
  "a path to a constructor": "{{constructor.constructor}}",
  "a path to a prototype": "{{data.__proto__.x}}",
  "a lookup of a constructor": "{{lookup this 'constructor'}}",
  "a log": "{{log data}}",
  "a decorator": "{{* inline}}",
  "a partial that calls itself": "{{#*inline 'a'}}{{> a}}{{/inline}}{{> a}}",
  "three nested loops": { a: "{{#each data.list}}{{#each @root.data.list}}{{#each @root.data.list}}x{{/each}}{{/each}}{{/each}}" },
  "two nested loops over 1,000": { a: "{{#each data.list}}{{#each @root.data.list}}{{name}}{{/each}}{{/each}}" },
  "1 MB of source": { a: "{{data.name}} ".repeat(75_000) },
  "3,000 nested blocks": { a: "{{#if a}}".repeat(3_000) + "{{/if}}".repeat(3_000) },
  "999 nested blocks": { a: "{{#if a}}".repeat(999) + "{{/if}}".repeat(999) },
  "600 branches": { a: `{{#if a}}${"{{else if b}}x".repeat(600)}{{/if}}` },
  "600 texts with blocks": Array.from({ length: 600 }, () => "{{#if a}}x{{/if}}"),
  "1,000 parentheses": { a: `{{upper ${"(upper ".repeat(90)}a${")".repeat(90)}}}`.repeat(20) },
  "raw output in XML": { contentType: "application/xml", text: "<a>{{{data.name}}}</a>" },
  "a text read again and again": { a: "{{#each data.list}}{{#if (json @root.data)}}{{/if}}{{/each}}" },
  "a break out of JSON": '{"a":"{{data.name}}"}',
  "a break out of a JSON template": { a: "{{data.name}}", b: "{{#each data.list}}{{text}}{{/each}}" },
};

describe("a template on trial", () => {
  it("gives what a delivery would send, with every digit", async () => {
    const exact = eventOf('{"id":"e1","type":"a.b","data":{"n":9007199254740993}}');
    expect(await tryTemplate({ n: "{{data.n}}", id: "{{id}}" }, [exact])).toEqual({
      paths: [
        { path: "data.n", pointer: "/n" },
        { path: "id", pointer: "/id" },
      ],
      results: [{ payload: { contentType: "application/json", text: '{"n":9007199254740993,"id":"e1"}' } }],
    });
  });

  it("shows its problems with pointers", async () => {
    expect(await tryTemplate({ a: ["{{log x}}"] }, [event])).toMatchObject({ problems: [{ pointer: "/a/0" }] });
  });

  it.each(Object.entries(attacks))("is refused, stopped or harmless, and holds up nobody: %s", async (_, template) => {
    await tryTemplate("warm", []);
    const trial = tryTemplate(template, [event]);
    expect(await longestTurn(trial)).toBeLessThan(50);
    const outcome = await trial;
    for (const result of "results" in outcome ? outcome.results : []) {
      if ("failed" in result) expect(result.failed).toMatch(/too much|10000 times|100 ms|1 MB/);
      else if (result.payload.contentType === "application/json" || result.payload.text.startsWith("{")) JSON.parse(result.payload.text);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("that had to be killed leaves a new thread behind", async () => {
    const impatient = createTemplateTrials(15);
    await impatient("warm", []);
    const slow = await impatient(
      Array.from({ length: 600 }, (_, index) => `{{#if a}}${index}{{/if}}`),
      [],
    );
    expect(slow).toEqual({ problems: [{ pointer: "", message: "takes more than 15 ms to compile" }] });
    expect(await impatient({ a: "{{id}}" }, [event])).toMatchObject({ results: [{ payload: { contentType: "application/json", text: '{"a":"e1"}' } }] });
  });

  it("waits for the one before it", async () => {
    const trials = await Promise.all(["x", "y", "z"].map((letter) => tryTemplate({ a: `${letter}{{id}}` }, [event, event])));
    expect(trials.map((trial) => ("results" in trial ? trial.results.map((result) => ("payload" in result ? result.payload.text : "")) : []))).toEqual(
      ["x", "y", "z"].map((letter) => [`{"a":"${letter}e1"}`, `{"a":"${letter}e1"}`]),
    );
  });
});
