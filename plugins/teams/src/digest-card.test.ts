import type { BatchItem, JsonObject } from "@trunkline/plugin-api";
import { awkwardEvents, eventOf, goldenEvents } from "@trunkline/plugin-testing";
import { describe, expect, it } from "vitest";
import { renderDigest } from "./digest-card.js";
import { renderCard } from "./render-card.js";
import { cardFaults } from "./testing/card-faults.js";
import { CONNECTOR, configOf, renderInput } from "./testing/render-input.js";

const alert = eventOf({ id: "a", type: "alert.created", time: "2026-02-01T13:00:00Z", data: { attributes: { title: "Too hot", severity: "critical" } } });
const done = eventOf({ id: "b", type: "task.completed", time: "2026-02-01T12:00:00Z", data: { attributes: { title: "Oil change" } } });
const { event: _event, payload: _payload, ...input } = renderInput(alert);
const itemOf = (event = alert, payload: BatchItem["payload"] = null): BatchItem => ({ event, payload, delivery: { id: "d", attempt: 1, test: false } });
const bodyOf = (items: readonly BatchItem[], config = configOf()): string => renderDigest({ ...input, config, items }).body;
const cardOf = (body: string): JsonObject => (JSON.parse(body) as { attachments: { content: JsonObject }[] }).attachments[0]?.content ?? {};

describe("a burst of events", () => {
  it("is one card with a line for each, the worst first", () => {
    const template = renderCard(renderInput(done, { payload: { contentType: "", text: "**Done**: oil" } })).body;
    const card = cardOf(bodyOf([itemOf(done, { contentType: "application/json", text: template }), itemOf(alert)]));
    expect(card.body).toEqual([
      expect.objectContaining({ text: "2 events", color: "Attention" }),
      {
        type: "FactSet",
        facts: [
          { title: "Alert created", value: "Too hot · 2026-02-01T13:00:00Z" },
          { title: "Task completed", value: "**Done**: oil · 2026-02-01T12:00:00Z" },
        ],
      },
    ]);
  });

  it("of one event is that event's own card", () => {
    expect(bodyOf([itemOf()])).toBe(renderCard(renderInput(alert)).body);
    const template = renderCard(renderInput(alert, { payload: { contentType: "", text: "Hot" } })).body;
    expect(bodyOf([itemOf(alert, { contentType: "application/json", text: template })])).toBe(template);
  });

  const wide = Array.from({ length: 100 }, (_, index) => eventOf({ type: `${"長".repeat(100)}.kind_${index}`, data: { name: "😀".repeat(500) } }));
  const many = [...awkwardEvents.map(({ event }) => event), ...goldenEvents];
  it.each([
    [2, many],
    [40, many],
    [41, many],
    [500, many],
    [500, wide],
  ])("of %i accounts for every event in a valid card of at most 20 KB", (count, many) => {
    const items = Array.from({ length: count }, (_, index) => itemOf({ ...(many[index % many.length] ?? alert), id: `evt-${index}` }));
    const body = bodyOf(items);
    const card = cardOf(body);
    expect(cardFaults(card)).toEqual([]);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_480);
    const facts = (card.body as { facts?: unknown[] }[])[1]?.facts?.length ?? 0;
    const counted = [...body.matchAll(/(?:and |, )(\d+) (?:×|others)/g)].reduce((sum, [, number]) => sum + Number(number), 0);
    expect(facts + counted).toBe(count);
    expect(JSON.parse(bodyOf(items, configOf({ url: CONNECTOR, format: "messageCard" })))).toMatchObject({
      "@type": "MessageCard",
      summary: `${count} events`,
    });
  });
});
