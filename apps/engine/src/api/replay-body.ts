import type { Replay, ReplayInput } from "@trunkline/database";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { pageQuery } from "./answer.js";
import type { replayAnswer } from "./answers/replay-answer.js";
import { isoTime } from "./connector-view.js";

const connectors = z.array(z.number().int().positive()).min(1).max(1_000).nullable().default(null);
const render = z.enum(["original", "current"]).default("original");
const instant = z.iso.datetime({ offset: true, error: "must be a time such as 2026-02-01T12:30:45Z" }).transform((text) => Date.parse(text));
const statuses = ["parked", "retrying", "delivered", "accepted", "dead_lettered", "cancelled"] as const;

export const eventReplayBody = z.strictObject({ connectors, render });

export const replayBody = z.strictObject({
  query: z.strictObject({
    type: z.string().min(1).max(128).optional(),
    since: instant.optional(),
    until: instant.optional(),
    eventIds: z.array(z.string().max(512)).min(1).max(1_000).optional(),
    company: z.number().int().optional(),
    connectorId: z.number().int().positive().optional(),
    status: z.enum(statuses).optional(),
  }),
  connectors,
  ratePerSecond: z.number().int().min(1).max(10_000).default(100),
  render,
  dryRun: z.boolean().default(false),
});

export const replayListQuery = pageQuery.pick({ limit: true });

/** Events that come after the replay was asked for are not in it: it would chase its own tail. */
export function replayInput(
  caller: Caller,
  { query, ratePerSecond, render: rendered }: z.infer<typeof replayBody>,
  nowMs: number,
): Omit<ReplayInput, "connectors"> {
  const { type = null, since = 0, until = nowMs, eventIds = null, status = null } = query;
  const company = caller.company ?? query.company ?? null;
  return {
    tenant: caller.tenant,
    query: { type, sinceMs: since, untilMs: Math.min(until, nowMs), eventIds, company, deliveryStatus: status },
    ratePerSecond,
    render: rendered,
    createdBy: caller.actor,
  };
}

export function viewReplay(replay: Replay): z.infer<typeof replayAnswer> {
  const { id, status, events, eventsDone, deliveries, connectors: to, ratePerSecond, render: rendered, createdBy, query } = replay;
  const { type, sinceMs, untilMs, eventIds, company, deliveryStatus } = query;
  return {
    id,
    status,
    query: { type, since: sinceMs === 0 ? null : isoTime(sinceMs), until: isoTime(untilMs), eventIds, company, status: deliveryStatus },
    connectors: to,
    ratePerSecond,
    render: rendered,
    events,
    eventsDone,
    deliveries,
    progress: events === 0 ? 1 : Math.min(1, eventsDone / events),
    createdBy,
    createdAt: isoTime(replay.createdAtMs),
    endedAt: isoTime(replay.endedAtMs),
  };
}
