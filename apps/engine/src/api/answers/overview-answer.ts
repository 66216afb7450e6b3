import { z } from "zod";
import { time } from "./common.js";

/** What ended in one step of time. */
export const outcomeBucket = z.object({
  start: time.nullable(),
  attempts: z.number(),
  success2xx: z.number(),
  delivered: z.number(),
  failed: z.number(),
  retries: z.number(),
  p95Ms: z.number().nullable(),
});

const troubledConnector = z.object({
  id: z.int(),
  name: z.string(),
  trouble: z.enum(["disabled_by_engine", "breaker_open", "auth_failed"]),
  reason: z.string().nullable(),
});

/** Counts of what waits for people stop at 100,000. Rates are 2xx answers per attempt, 0 to 1. */
export const overviewAnswer = z.object({
  window: z.enum(["1h", "24h", "7d"]),
  from: time.nullable(),
  stepMs: z.number(),
  buckets: z.array(outcomeBucket).readonly().describe("In order of time; steps in which nothing was tried are left out"),
  attempts: z.number(),
  success2xx: z.number(),
  successRate: z.number().nullable(),
  delivered: z.number(),
  failed: z.number(),
  retries: z.number(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  attention: z.object({
    openBreakers: z.number(),
    disabledByEngine: z.number(),
    connectors: z.array(troubledConnector).readonly().describe("The first 20 of both"),
    deadLetters: z.number(),
    rejectedMessages: z.number().describe("Of the last 24 hours"),
    parked: z.record(z.string(), z.number()).readonly().describe("Deliveries by reason"),
    lag: z.number().nullable().describe("Kafka records not read yet; null where the answering process reads no topics"),
  }),
});
