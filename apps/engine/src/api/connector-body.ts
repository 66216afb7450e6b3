import { z } from "zod";

const number = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);
const anyJson = z.unknown();

/** `*`, `asset.*`, `*.created` or a name. */
const eventTypePattern = z
  .string()
  .max(128)
  .regex(/^(\*|(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(\.\*)?)$/, "must be an event type, or a pattern such as asset.*, *.created or *");

/** `250ms`, `5s`, `1m`, `3h`. */
const durationText = z.string().regex(/^\d{1,9}(ms|s|m|h)$/, "must be a duration such as 250ms, 5s, 1m or 3h");

const subscription = z.strictObject({
  eventTypes: z.array(eventTypePattern).max(500),
  filter: anyJson.default(null),
  template: anyJson.default(null),
});

const rateLimit = z.strictObject({ max: number(1, 1_000_000), perMs: number(1, 86_400_000), per: z.enum(["connector", "company", "host"]).optional() });

const delivery = z.strictObject({
  timeoutMs: number(1_000, 60_000).optional(),
  maxRetries: number(0, 100).optional(),
  schedule: z.array(durationText).min(1).max(100).optional(),
  rateLimit: z
    .union([rateLimit, z.array(rateLimit).min(1).max(5)])
    .nullable()
    .optional(),
  concurrency: number(1, 64).optional(),
  ordering: z
    .strictObject({ key: z.string().min(1).max(500), maxBlockMs: number(1_000, 86_400_000).optional() })
    .nullable()
    .optional(),
  batch: z
    .strictObject({ maxSize: number(1, 500), maxWaitMs: number(0, 60_000) })
    .nullable()
    .optional(),
  fallbackConnectorId: number(1, 2_147_483_647).nullable().optional(),
  autoDisableAfterFailures: number(0, 1_000_000).optional(),
  breaker: z
    .strictObject({ failureRate: z.number().gt(0).max(1).optional(), minAttempts: number(1, 100_000).optional(), openMs: number(1_000, 3_600_000).optional() })
    .optional(),
  maxHoldMs: number(60_000, 2_592_000_000).optional(),
  alertBelow: z.number().min(0).max(1).nullable().optional(),
  healthCheck: z
    .strictObject({ everyMs: number(10_000, 86_400_000) })
    .nullable()
    .optional(),
});

/** A word by which people find it. Lists of them are written with commas in queries. */
const tag = z
  .string()
  .trim()
  .min(1)
  .max(50)
  .regex(/^[^,\p{C}]*$/u, "must hold no comma and no control character");

const tags = z
  .array(tag)
  .max(20)
  .refine((all) => new Set(all).size === all.length, "must name no tag twice");

/** A connector as an admin writes it. */
export const connectorBody = z.strictObject({
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).default(""),
  plugin: z.string().min(1).max(50).default("webhook"),
  company: number(1, Number.MAX_SAFE_INTEGER).nullable().default(null),
  enabled: z.boolean().default(true),
  paused: z.boolean().default(false),
  system: z.string().trim().min(1).max(100).nullable().default(null),
  tags: tags.default([]),
  config: z.record(z.string(), anyJson).default({}),
  subscriptions: z.array(subscription).max(200).default([]),
  delivery: delivery.default({}),
});

export type ConnectorBody = z.infer<typeof connectorBody>;

/** What answers carry besides; sent back it is ignored, so that a connector may be read, changed and sent as a whole. */
const readOnlyFields = [
  "id",
  "tenant",
  "hasSecret",
  "secretPreview",
  "publicKey",
  "breaker",
  "consecutiveFailures",
  "lastFiredAt",
  "lastCheck",
  "successRate24h",
  "problem",
  "createdAt",
  "updatedAt",
  "disabledBy",
  "disabledReason",
  "revision",
  "secret",
];

export function withoutReadOnly(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !readOnlyFields.includes(name)));
}
