import type { HostedPlugin } from "@trunkline/core";
import { conflict, type PointedError, type Problem } from "./problem.js";

/** What only receives gets no events: subscriptions would plan deliveries that nobody can make. */
export function directionErrors({ direction, id }: HostedPlugin, subscriptions: readonly unknown[]): readonly PointedError[] {
  if (direction !== "inbound" || subscriptions.length === 0) return [];
  return [{ pointer: "/subscriptions", message: `must be empty: ${id} only receives` }];
}

/** 409 for what asks the target of a connector that has none. */
export function receivesOnly(id: string): Problem {
  return conflict(`${id} only receives, so there is no target to ask. POST /api/v1/inbound/preview shows what a message would come to.`);
}
