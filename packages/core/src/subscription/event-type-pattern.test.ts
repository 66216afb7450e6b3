import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isEventTypePattern, matchesEventType } from "./event-type-pattern.js";

describe("event type patterns", () => {
  it.each(["*", "asset.*", "*.created", "task.comment.created", "task.comment.*", "*.comment.created", "a_b-c.d"])("%s is one", (text) =>
    expect(isEventTypePattern(text)).toBe(true),
  );
  it.each(["", "asset", "as*.created", "a.*.b", "**", "*.*", ".a", "a.", "a b.c", `a.${"b".repeat(130)}`])("%s is none", (text) =>
    expect(isEventTypePattern(text)).toBe(false),
  );

  it.each([
    ["*", "asset.created", true],
    ["asset.*", "asset.created", true],
    ["asset.*", "asset.comment.created", true],
    ["asset.*", "assets.created", false],
    ["*.created", "task.comment.created", true],
    ["*.created", "task.recreated", false],
    ["asset.created", "asset.created", true],
    ["asset.created", "asset.created.twice", false],
    ["*", "delivery.dead_lettered", false],
    ["*.ping", "webhook.ping", false],
    ["*.dead_lettered", "delivery.dead_lettered", false],
    ["delivery.*", "delivery.dead_lettered", true],
    ["connector.failing", "connector.failing", true],
    ["*", "deliveries.created", true],
  ])("%s takes %s: %s", (pattern, type, expected) => expect(matchesEventType(pattern, type)).toBe(expected));

  it("made of a type's own parts take it, and wildcards never take the engine's types", () => {
    const part = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), (parts) => {
        const type = parts.join(".");
        expect(matchesEventType(type, type)).toBe(true);
        expect(matchesEventType(`${parts[0]}.*`, type)).toBe(true);
        const isEngines = ["webhook", "delivery", "connector"].includes(parts[0] ?? "");
        expect(matchesEventType(`*.${parts.at(-1)}`, type)).toBe(!isEngines);
        expect(matchesEventType("*", `delivery.${type}`)).toBe(false);
      }),
    );
  });
});
