import type { BatchItem, JsonObject, JsonValue } from "@trunkline/plugin-api";
import { awkwardEvents, eventOf, goldenEvents, slackMessageFault } from "@trunkline/plugin-testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderDigest } from "./digest-message.js";
import { renderMessage } from "./render-message.js";
import { BOT, configOf, renderInput, workOrder } from "./testing/render-input.js";

const itemOf = (event = workOrder, payload: BatchItem["payload"] = null, index = 0): BatchItem => ({
  event,
  payload,
  delivery: { id: `d-${index}`, attempt: 1, test: false },
});
const { event: _event, payload: _payload, ...input } = renderInput(workOrder);
const messageOf = (items: readonly BatchItem[], config = configOf()): JsonObject => JSON.parse(renderDigest({ ...input, config, items }).body) as JsonObject;
const many = [...awkwardEvents.map(({ event }) => event), ...goldenEvents];

/** Lines, and the numbers of those that have none. */
function accountedFor(message: JsonObject): number {
  const text = JSON.stringify(message);
  const counted = [...text.matchAll(/(?:and |, )(\d+) (?:×|others)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  return (text.match(/• /g) ?? []).length + counted;
}

describe("a burst of events", () => {
  it("is one message with a line for each, the worst first, in the colour of the worst", () => {
    const alert = eventOf({ type: "alert.created", time: "2026-02-01T13:00:00Z", data: { attributes: { title: "Too <hot>", severity: "critical" } } });
    expect(messageOf([itemOf(), itemOf(alert)])).toEqual({
      text: "2 events",
      blocks: [{ type: "header", text: { type: "plain_text", text: "2 events", emoji: false } }],
      attachments: [
        {
          color: "danger",
          blocks: [
            {
              type: "section",
              text: {
                type: "mrkdwn",
                text: "• Alert created: Too &lt;hot&gt; · 2026-02-01T13:00:00Z\n• Work order completed: Replace &lt;bearing&gt; &amp; seal · 2026-02-01T12:30:45.123Z",
              },
            },
          ],
        },
      ],
    });
  });

  it("has the texts of the template, and goes to the bot's channel under the batch's own id", () => {
    const own = renderMessage(renderInput(workOrder, { config: configOf(BOT), payload: { contentType: "", text: "*Done*: 7001" } })).body;
    const message = messageOf([itemOf(workOrder, { contentType: "application/json", text: own }), itemOf(goldenEvents[0])], configOf(BOT));
    expect(JSON.stringify(message)).toContain("• *Done*: 7001 · ");
    expect(message).toMatchObject({ channel: BOT.channel, metadata: { event_payload: { delivery: input.delivery.id } } });
  });

  it("of one event is that event's own message", () => {
    expect(messageOf([itemOf()])).toEqual(JSON.parse(renderMessage(renderInput(workOrder)).body));
    const own = renderMessage(renderInput(workOrder, { payload: { contentType: "", text: "*Done*" } })).body;
    expect(messageOf([itemOf(workOrder, { contentType: "application/json", text: own })])).toEqual({ text: "*Done*" });
  });

  it("accounts for every event, within Slack's limits, however many there are", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 500 }),
        fc.integer({ min: 0, max: many.length - 1 }),
        fc.constantFrom<JsonValue>("", "&".repeat(5_000), "<!channel>\n"),
        (count, start, text) => {
          const items = Array.from({ length: count }, (_, index) => {
            const payload = index % 3 === 0 ? { contentType: "application/json", text: JSON.stringify({ text }) } : null;
            const event = many[(start + index) % many.length] ?? workOrder;
            return itemOf({ ...event, id: `evt-${index}` }, payload, index);
          });
          const message = messageOf(items);
          expect(slackMessageFault(message)).toBeNull();
          expect(accountedFor(message)).toBe(count);
        },
      ),
      { numRuns: 40 },
    );
  });
});
