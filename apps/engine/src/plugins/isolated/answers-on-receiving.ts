import type { SenderCheck } from "@trunkline/plugin-api";
import type { Received } from "@trunkline/plugin-api/isolated";
import { z } from "zod";
import { reason, signatures } from "./answers.js";

const MOST_CHECKS = 16;
const MOST_CHANGES = 500;
const LONGEST_REPLY = 65_536;
const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/)
  .refine((name) => !/^(?:set-cookie|connection|content-length|transfer-encoding|upgrade|trailer|keep-alive)$/i.test(name));
const headerValue = z.string().regex(/^[\t\x20-\x7e]{0,4096}$/);

const hmacCheck = z.object({
  kind: z.literal("hmac"),
  secret: z.string(),
  previousSecrets: z.array(z.string()).max(10).optional(),
  header: headerName,
  prefix: z.string(),
  algorithm: z.enum(["sha256", "sha512", "sha1"]),
  encoding: z.enum(["hex", "base64"]),
  content: z.string(),
  timestampHeader: headerName.nullable(),
  toleranceSeconds: z.number().min(1).max(86_400),
  idHeader: headerName.nullable(),
});

const senderChecks = z
  .array(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("engineKey") }),
      z.object({ kind: z.literal("apiKey"), header: headerName, value: z.string().min(1) }),
      z.object({ kind: z.literal("basic"), username: z.string(), password: z.string().min(1) }),
      hmacCheck,
      z.object({ kind: z.literal("addresses"), cidrs: z.array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()])).max(1_000) }),
    ]),
  )
  .max(MOST_CHECKS);

const event = z.object({
  id: z.string().min(1).optional(),
  type: z.string(),
  time: z.string().optional(),
  data: z.unknown(),
  previous: z.unknown().optional(),
});

const record = z.object({
  kind: z.enum(["asset", "part", "task"]),
  action: z.enum(["upsert", "retire"]),
  key: z.record(z.string(), z.string()).refine((key) => Object.keys(key).length > 0),
  attributes: z.record(z.string(), z.unknown()),
  time: z.string().optional(),
});

const reply = z.object({
  status: z.number().int().min(200).max(299),
  headers: z.record(headerName, headerValue).optional(),
  body: z.string().max(LONGEST_REPLY),
});

const result = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("received"),
    events: z.array(event).max(MOST_CHANGES).optional(),
    records: z.array(record).max(MOST_CHANGES).optional(),
    reply: reply.optional(),
  }),
  z.object({
    kind: z.literal("refused"),
    status: z.union([z.literal(400), z.literal(404), z.literal(409), z.literal(422)]),
    reason,
    pointer: z.string().max(500).optional(),
  }),
]);

const received = z.object({ result, signatures });

/** Whether what came from a plugin's process is what the SDK would have sent. */
export function isSenderChecks(value: unknown): value is readonly SenderCheck[] {
  return senderChecks.safeParse(value).success;
}

export function isReceived(value: unknown): value is Received {
  return received.safeParse(value).success;
}
