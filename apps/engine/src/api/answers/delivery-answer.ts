import { z } from "zod";
import { time } from "./common.js";

export const deliveryAnswer = z.object({
  id: z.string(),
  number: z.number(),
  eventId: z.string(),
  eventType: z.string().nullable().describe("null: the event is gone, or was never kept (a test)"),
  source: z.string(),
  connectorId: z.int(),
  connectorName: z.string(),
  connectorRevision: z.int(),
  status: z.enum(["pending", "parked", "retrying", "delivered", "accepted", "dead_lettered", "cancelled"]),
  statusGroup: z.enum(["pending", "success", "failed"]),
  parkedReason: z.string().nullable(),
  nextAttemptAt: time.nullable(),
  reason: z.string().nullable().describe("Why it is a dead letter or was cancelled"),
  responseStatus: z.number().nullable(),
  durationMs: z.number().nullable(),
  error: z.string().nullable(),
  attemptCount: z.int(),
  test: z.boolean(),
  plannedAt: time.nullable(),
});

const strings = z.record(z.string(), z.string()).readonly();

const attempt = z
  .object({
    number: z.int(),
    startedAt: time.nullable(),
    durationMs: z.number(),
    outcome: z.string(),
    request: z.object({ method: z.string(), url: z.string(), headers: strings }).readonly().nullable().describe("As sent, secrets masked"),
    status: z.number().nullable(),
    headers: strings.nullable(),
    body: z.string().nullable().describe("Of the answer, its first 16 KB"),
    error: z.string().nullable(),
  })
  .readonly();

export const deliveryDetailAnswer = deliveryAnswer.extend({
  subscription: z.int(),
  body: z.string().nullable(),
  contentType: z.string().nullable(),
  bodySha256: z.string().nullable(),
  bodyAgrees: z.boolean().nullable().describe("false: the body was rendered anew and is not what was sent; null: it is the stored text, or there is none"),
  attempts: z.array(attempt).readonly(),
});

export const retriedAnswer = z.object({ id: z.string(), status: z.literal("retrying") });
