import { z } from "zod";
import { json, time } from "./common.js";

export const apiKeyAnswer = z.object({
  id: z.string(),
  tenant: z.string().nullable(),
  name: z.string(),
  role: z.string(),
  company: z.number().nullable(),
  system: z.string().nullable(),
  prefix: z.string(),
  createdAt: time.nullable(),
  expiresAt: time.nullable(),
  lastUsedAt: time.nullable(),
});

export const madeApiKeyAnswer = apiKeyAnswer.extend({ key: z.string().describe("Shown this once") });

export const egressAnswer = z.object({ sourceIps: z.array(z.string()).readonly(), requireHttps: z.boolean() });

export const auditChainAnswer = z.object({
  holds: z.boolean(),
  rows: z.number().describe("Entries that were looked at"),
  head: z.object({ seq: z.number(), hash: z.string() }).readonly().nullable().describe("The last link; kept elsewhere it shows a log that was written anew"),
  broken: z
    .object({ seq: z.number(), id: z.number().nullable(), reason: z.string() })
    .readonly()
    .nullable()
    .describe("The first entry that is not as it was appended"),
});

export const auditEntryAnswer = z.object({
  id: z.number(),
  at: time.nullable(),
  actor: z.string(),
  actorName: z.string().nullable().describe("Of the API key that the actor is; null for a token, and for a key that is gone or not for the caller to see"),
  action: z.string(),
  target: z.string(),
  detail: json,
});
