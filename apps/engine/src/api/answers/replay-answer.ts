import { z } from "zod";
import { time } from "./common.js";

const query = z.object({
  type: z.string().nullable(),
  since: time.nullable(),
  until: time.nullable(),
  eventIds: z.array(z.string()).readonly().nullable(),
  company: z.number().nullable(),
  status: z.string().nullable(),
});

export const replayAnswer = z.object({
  id: z.number(),
  status: z.string(),
  query,
  connectors: z.array(z.number()).readonly().nullable(),
  ratePerSecond: z.number(),
  render: z.enum(["original", "current"]),
  events: z.number(),
  eventsDone: z.number(),
  deliveries: z.number(),
  progress: z.number().describe("0 to 1"),
  createdBy: z.string(),
  createdAt: time.nullable(),
  endedAt: time.nullable(),
});

export const replayCountAnswer = z.object({
  dryRun: z.literal(true),
  events: z.number(),
  deliveries: z.number().nullable().describe("null: there are too many events to count them"),
});

export const eventReplayAnswer = z.object({
  id: z.string(),
  deliveries: z.array(z.object({ id: z.string(), connectorId: z.number() }).readonly()).readonly(),
});
