import type { CompiledSubscription, DomainEvent } from "@trunkline/core";
import { describe, expect, it } from "vitest";
import { testSubscription } from "./test-subscription.js";

const event = { type: "asset.created" } as DomainEvent;

function subscription(index: number, eventTypes: readonly string[], passes: boolean | null): CompiledSubscription {
  return { index, eventTypes, filter: passes === null ? null : () => ({ passes }), filterSource: null, template: null };
}

describe("the subscription whose template a test shows", () => {
  it.each([
    [[subscription(0, ["part.*"], null), subscription(1, ["asset.*"], null)], 1],
    [[subscription(0, ["*"], false), subscription(1, ["asset.created"], true)], 1],
    [[subscription(0, ["part.*"], null), subscription(1, ["asset.*"], false), subscription(2, ["*"], false)], 1],
    [[subscription(0, ["part.*"], null), subscription(1, ["task.*"], null)], 0],
    [[], 0],
  ])("is, in case %#, the one that would have the event, or comes nearest to it", (subscriptions, index) => {
    expect(testSubscription({ subscriptions }, event)).toBe(index);
  });
});
