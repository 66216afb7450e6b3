import { isEventTypePattern } from "@trunkline/core";
import { z } from "zod";
import { roles } from "../auth/caller.js";

const name = z.string().trim().min(1).max(200);
const eventTypes = z.array(z.string().refine(isEventTypePattern, "must be an event type, or a pattern such as asset.*, *.created or *")).max(500);
const validation = z.enum(["off", "warn", "reject"]);
const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/./, "must be a URL such as postgresql://host/database")
  .nullable();
const timeZone = z.string().refine(isTimeZone, "must be an IANA time zone such as Europe/Berlin").nullable();
const companyId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const tenantId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, "must be 1 to 100 letters, digits, dots, hyphens or underscores");

const quota = z.number().int().min(0).max(1_000_000_000).nullable().optional();
/** null: no limit. */
const quotas = z.strictObject({
  connectors: quota,
  eventsPerSecond: z.number().int().min(1).max(1_000_000).nullable().optional(),
  payloadBytes: z.number().int().min(1).max(1_048_576).nullable().optional(),
  replayEvents: quota,
});

export const tenantBody = z.strictObject({
  id: tenantId,
  name,
  validation: validation.default("warn"),
  eventTypes: eventTypes.default(["*"]),
  databaseUrl: databaseUrl.default(null),
  quotas: quotas.default({}),
});
export const tenantPatch = z.strictObject({
  name: name.optional(),
  validation: validation.optional(),
  eventTypes: eventTypes.optional(),
  databaseUrl: databaseUrl.optional(),
  quotas: quotas.optional(),
});

export const companyBody = z.strictObject({ id: companyId, name, timezone: timeZone.default(null), eventTypes: eventTypes.default(["*"]) });
export const companyPatch = z.strictObject({ name: name.optional(), timezone: timeZone.optional(), eventTypes: eventTypes.optional() });

export const apiKeyBody = z.strictObject({
  name,
  role: z.enum(roles),
  tenant: z.string().optional(),
  company: companyId.nullable().default(null),
  system: z.string().trim().min(1).max(100).nullable().default(null),
  expiresAt: z.iso.datetime({ offset: true, error: "must be a time such as 2026-02-01T12:30:45Z" }).nullable().default(null),
});

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text }).format();
    return true;
  } catch {
    return false;
  }
}
