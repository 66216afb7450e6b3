import { z } from "zod";
import { json, jsonObject, time } from "./common.js";
import { outcomeBucket } from "./overview-answer.js";

const rateLimit = z.object({ max: z.number(), perMs: z.number(), per: z.enum(["connector", "company", "host"]).optional() }).readonly();

/** A delivery policy with its defaults. */
export const policyAnswer = z.object({
  timeoutMs: z.number(),
  maxRetries: z.number(),
  schedule: z.array(z.string()).readonly(),
  rateLimit: z.union([rateLimit, z.array(rateLimit).readonly()]).nullable(),
  concurrency: z.number(),
  ordering: z.object({ key: z.string(), maxBlockMs: z.number() }).readonly().nullable(),
  batch: z.object({ maxSize: z.number(), maxWaitMs: z.number() }).readonly().nullable(),
  fallbackConnectorId: z.number().nullable(),
  autoDisableAfterFailures: z.number(),
  breaker: z.object({ failureRate: z.number(), minAttempts: z.number(), openMs: z.number() }).readonly(),
  maxHoldMs: z.number(),
  alertBelow: z.number().nullable(),
  healthCheck: z.object({ everyMs: z.number() }).readonly().nullable(),
});

const subscription = z.object({ eventTypes: z.array(z.string()).readonly(), filter: json, template: json }).readonly();

const lastCheck = z.object({
  status: z.enum(["healthy", "unhealthy", "unreachable"]),
  responseCode: z.number().nullable(),
  responseTimeMs: z.number(),
  error: z.string().nullable(),
  checkedAt: time.nullable(),
  since: time.nullable(),
});

/** A connector as the API shows it: secrets masked, policy with its defaults. */
export const connectorAnswer = z.object({
  id: z.int(),
  name: z.string(),
  description: z.string(),
  plugin: z.string(),
  company: z.number().nullable(),
  enabled: z.boolean(),
  paused: z.boolean(),
  disabledBy: z.enum(["person", "engine"]).nullable(),
  disabledReason: z.string().nullable(),
  system: z.string().nullable(),
  tags: z.array(z.string()).readonly(),
  config: jsonObject,
  subscriptions: z.array(subscription).readonly(),
  delivery: policyAnswer,
  hasSecret: z.boolean(),
  secretPreview: z.string().nullable(),
  publicKey: z.string().nullable(),
  problem: z.string().nullable().describe("Why the plugin cannot serve the connector; null: it can"),
  breaker: z.string(),
  consecutiveFailures: z.number(),
  lastFiredAt: time.nullable(),
  lastCheck: lastCheck.nullable(),
  successRate24h: z.number().nullable().describe("2xx answers of all attempts of the last 24 hours, 0 to 1; null without attempts"),
  revision: z.int(),
  createdAt: time.nullable(),
  updatedAt: time.nullable(),
});

export const connectorTagAnswer = z.object({ tag: z.string(), count: z.int().describe("Connectors that have it") });

/** After a create or a rotation the signing secret is there, this once. */
export const savedConnectorAnswer = connectorAnswer.extend({ secret: z.string().optional() });

export const revisionAnswer = z.object({ revision: z.int(), createdAt: time.nullable(), connector: connectorAnswer });

const byReason = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value).readonly();

/** Rates are 2xx answers per attempt, 0 to 1; null without attempts. The names with underscores are TagoRUN's. */
export const statisticsAnswer = z.object({
  window: z.enum(["1h", "24h", "7d"]),
  from: time.nullable().describe("Where the first bucket would begin"),
  attempts: z.number(),
  success2xx: z.number(),
  successRate: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  breaker: z.string(),
  parkedByReason: byReason(z.number()),
  parkedSince: byReason(time.nullable()),
  lastFiredAt: time.nullable(),
  consecutiveFailures: z.number(),
  stepMs: z.number().describe("How long a bucket is"),
  buckets: z.array(outcomeBucket).readonly().describe("Oldest first; those in which nothing happened are left out"),
  total_sent: z.number(),
  successful_deliveries: z.number(),
  failed_deliveries: z.number(),
  retry_attempts: z.number(),
  average_response_time: z.number().nullable(),
});

/** `status` is the HTTP status; null where no answer came. */
export const testAnswer = z.object({
  deliveryId: z.string(),
  outcome: z.string(),
  status: z.number().nullable(),
  durationMs: z.number(),
  responseExcerpt: z.string().nullable(),
});
