import type { JsonObject, JsonValue, Payload } from "@trunkline/plugin-api";
import { awkwardEvents, eventOf, goldenEvents, someGoldenEvents } from "@trunkline/plugin-testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderCard } from "./render-card.js";
import { cardFaults } from "./testing/card-faults.js";
import { CONNECTOR, configOf, renderInput } from "./testing/render-input.js";

const isFull = process.env.TRUNKLINE_FULL === "1";
const order = eventOf({
  id: "evt-7",
  type: "work_order.completed",
  time: "2026-02-01T12:30:45.123Z",
  data: { id: 7001, attributes: { title: "Replace [bearing](http://evil.example)", status: "completed", url: "https://app.example/wo/7001" } },
  previous: { status: "in_progress" },
});

const bodyOf = (given: Parameters<typeof renderInput>[1] = {}, event = order): string => renderCard(renderInput(event, given)).body;
const messageOf = (given: Parameters<typeof renderInput>[1] = {}, event = order): JsonObject => JSON.parse(bodyOf(given, event)) as JsonObject;
const cardOf = (message: JsonObject): JsonObject => (message.attachments as { content: JsonObject }[])[0]?.content ?? {};
const json = (template: JsonValue): Payload => ({ contentType: "application/json", text: JSON.stringify(template) });
const bytes = (body: string): number => Buffer.byteLength(body);

describe("a card without a template", () => {
  it("has title, subject, facts, origin and a link, and is coloured by severity", () => {
    const message = messageOf();
    expect(message).toMatchObject({ type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null }] });
    expect(cardOf(message)).toEqual({
      $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
      type: "AdaptiveCard",
      version: "1.4",
      body: [
        { type: "TextBlock", text: "Work order completed", wrap: true, size: "Large", weight: "Bolder", color: "Good" },
        { type: "TextBlock", text: "Replace [bearing]\u200b(http://evil.example)", wrap: true, weight: "Bolder" },
        {
          type: "FactSet",
          facts: [
            { title: "Status", value: "in_progress → completed" },
            { title: "Title", value: "Replace [bearing]\u200b(http://evil.example)" },
          ],
        },
        { type: "TextBlock", text: "work_order.completed · Acme Facilities · 2026-02-01T12:30:45.123Z", wrap: true, size: "Small", isSubtle: true },
      ],
      actions: [{ type: "Action.OpenUrl", title: "Open", url: "https://app.example/wo/7001" }],
    });
  });

  it("of every type and every awkward event is one that the official library takes, of at most 20 KB", () => {
    for (const event of [...(isFull ? goldenEvents : someGoldenEvents(12)), ...awkwardEvents.map(({ event: awkward }) => awkward)]) {
      expect(cardFaults(cardOf(messageOf({}, event))), event.type).toEqual([]);
      expect(bytes(bodyOf({}, event))).toBeLessThanOrEqual(20_480);
    }
  });

  it("says of a test that it is one", () => {
    expect(bodyOf({ delivery: { id: "d", attempt: 1, test: true } })).toContain("Test · work_order.completed");
  });
});

const tagorun = {
  "@type": "MessageCard",
  "@context": "http://schema.org/extensions",
  themeColor: "0076D7",
  summary: "New User Registration",
  sections: [
    {
      activityTitle: "New User Registered",
      activitySubtitle: "TagoRUN Platform",
      facts: [
        { name: "User", value: "Ada (ada@example.com)" },
        { name: "Role", value: null },
      ],
    },
  ],
};

describe("a template", () => {
  it("that is TagoRUN's MessageCard becomes an Adaptive Card, or stays as it is where the admin says so", () => {
    const card = cardOf(messageOf({ payload: json(tagorun) }));
    expect((card.body as JsonObject[]).map(({ text, facts }) => text ?? facts)).toEqual([
      "New User Registration",
      "New User Registered",
      "TagoRUN Platform",
      [
        { title: "User", value: "Ada (ada@example.com)" },
        { title: "Role", value: "" },
      ],
    ]);
    expect(cardFaults(card)).toEqual([]);
    const config = configOf({ url: CONNECTOR, format: "messageCard" });
    expect(messageOf({ payload: json(tagorun), config })).toMatchObject({ "@type": "MessageCard", themeColor: "0076D7", summary: "New User Registration" });
    expect(messageOf({ config })).toMatchObject({ "@type": "MessageCard", summary: expect.stringContaining("Work order completed"), potentialAction: [{}] });
  });

  it("may be a card, a whole message, or text", () => {
    const card = {
      type: "AdaptiveCard",
      version: "1.5",
      body: [{ type: "TextBlock", text: "Hi", color: "Good" }],
      actions: [{ type: "Action.Submit", title: "No" }],
    };
    const expected = { type: "AdaptiveCard", version: "1.5", body: card.body };
    expect(cardOf(messageOf({ payload: json(card) }))).toMatchObject(expected);
    expect(cardOf(messageOf({ payload: json(card) }))).not.toHaveProperty("actions");
    const message = { type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content: card }] };
    expect(cardOf(messageOf({ payload: json(message) }))).toMatchObject(expected);
    expect(cardOf(messageOf({ payload: { contentType: "", text: "**Pump** is down" } })).body).toEqual([
      { type: "TextBlock", text: "**Pump** is down", wrap: true },
    ]);
    expect(messageOf({ payload: { contentType: "", text: " " } })).toEqual(messageOf());
  });

  it("that is too large is cut, what comes last first", () => {
    const body = [{ type: "TextBlock", text: "Heading" }, ...Array.from({ length: 400 }, () => ({ type: "TextBlock", text: "x".repeat(3_000) }))];
    const cut = bodyOf({ payload: json({ type: "AdaptiveCard", version: "1.4", body }) });
    expect(bytes(cut)).toBeLessThanOrEqual(20_480);
    expect(bytes(cut)).toBeGreaterThan(15_000);
    expect((cardOf(JSON.parse(cut) as JsonObject).body as JsonObject[])[0]).toEqual({ type: "TextBlock", text: "Heading" });
  });
});

const awkwardText = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.constantFrom("", "😀".repeat(9_000), "[a](b)", "\ud800", "\u0000".repeat(9_000)));
const anyValue = fc.oneof(awkwardText, fc.jsonValue({ maxDepth: 3 }), fc.integer(), fc.constant(null)) as fc.Arbitrary<JsonValue>;
const anyData = fc.oneof(
  anyValue,
  fc.record({
    id: anyValue,
    attributes: fc.dictionary(fc.oneof(awkwardText, fc.constantFrom("name", "status", "severity", "url")), anyValue, { maxKeys: 60 }),
  }),
) as fc.Arbitrary<JsonValue>;
const anyTemplate = fc.oneof(
  anyValue,
  fc.record({
    type: fc.constant("AdaptiveCard"),
    body: fc.oneof(anyValue, fc.array(fc.record({ type: fc.constant("TextBlock"), text: anyValue }), { maxLength: 40 })),
  }),
  fc.record({
    "@type": fc.constant("MessageCard"),
    summary: anyValue,
    sections: fc.array(fc.record({ activityTitle: anyValue, facts: anyValue }), { maxLength: 5 }),
  }),
) as fc.Arbitrary<JsonValue>;
const runs = isFull ? 2_000 : 100;

describe("whatever the event and the template", () => {
  it("a card without a template is valid and small enough", () => {
    fc.assert(
      fc.property(anyData, anyValue, (data, previous) => {
        const body = bodyOf({}, eventOf({ type: "asset.updated", data, previous }));
        expect(bytes(body)).toBeLessThanOrEqual(20_480);
        expect(cardFaults(cardOf(JSON.parse(body) as JsonObject))).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  it("a template's message is small enough and always has something to show", () => {
    fc.assert(
      fc.property(anyTemplate, fc.boolean(), (template, isOld) => {
        const body = bodyOf({ payload: json(template), config: isOld ? configOf({ url: CONNECTOR, format: "messageCard" }) : configOf() });
        expect(bytes(body)).toBeLessThanOrEqual(20_480);
        const message = JSON.parse(body) as JsonObject;
        if (isOld) expect(typeof message.summary === "string" || typeof message.text === "string").toBe(true);
        else expect((cardOf(message).body as JsonObject[]).length).toBeGreaterThan(0);
      }),
      { numRuns: runs },
    );
  });
});
