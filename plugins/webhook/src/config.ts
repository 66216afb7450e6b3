import { DIALECT_NAMES } from "@trunkline/dialects";
import { headersWithSecrets, oauth2Config, secret, secretWhere, templated } from "@trunkline/plugin-api";
import * as z from "zod";
import { customProfile } from "./custom-profile.js";

const CONTENT_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;[\x20-\x7e]*)?$/;
/** A few certificates with their chain. */
const MAX_PEM = 65_536;
const credential = (title: string): z.ZodString => secret(z.string().min(1).max(4_096).meta({ title }));

/** How the request says who sends it, besides its signature. */
const auth = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("bearer"), token: credential("Token") }),
  z.strictObject({ type: z.literal("basic"), username: z.string().min(1).max(256).meta({ title: "User name" }), password: credential("Password") }),
  z.strictObject({
    type: z.literal("apiKey"),
    header: z
      .string()
      .min(1)
      .max(256)
      .meta({ title: "Header", examples: ["X-API-Key"] }),
    value: credential("Key"),
  }),
  oauth2Config,
]);

/** Whom the connection trusts, and what it shows of itself. PEM. */
const tls = z.strictObject({
  ca: z.string().min(1).max(MAX_PEM).meta({ title: "Certificate authority", description: "PEM; trusted in place of the public ones." }).optional(),
  certificate: z.string().min(1).max(MAX_PEM).meta({ title: "Client certificate", description: "PEM, with its chain." }).optional(),
  key: secret(z.string().min(1).max(MAX_PEM).meta({ title: "Client key", description: "PEM, unencrypted." })).optional(),
});

/** By status. How long to wait, and so rateLimited, is the answer's to say. */
const outcomes = z
  .record(
    z.string().regex(/^[2-5]\d\d$/, "must be a status from 200 to 599"),
    z.enum(["delivered", "accepted", "transient", "gone", "payloadRejected", "authFailed", "configInvalid"]),
  )
  .refine((rows) => Object.keys(rows).length <= 50, "has more than 50 rows");

/** What an admin configures. Unknown fields are refused: a misspelt one would silently do nothing. */
export const configSchema = z.strictObject({
  url: secretWhere(
    templated(
      z
        .string()
        .min(1)
        .max(4_096)
        .meta({ title: "URL", examples: ["https://example.com/webhooks"] }),
      "url",
    ),
    "/secretUrl",
  ),
  secretUrl: z
    .boolean()
    .meta({ title: "The URL is a secret", description: "Whoever knows it can post: it is stored encrypted and shown as its origin only." })
    .optional(),
  dialect: z
    .enum([...DIALECT_NAMES, "custom"])
    .meta({ title: "Dialect", description: "Wire format: body, headers, signature and retry schedule." })
    .default("standard"),
  custom: customProfile.meta({ title: "Custom dialect", description: "Only with dialect custom: how receivers check a request." }).optional(),
  method: z.enum(["POST", "PUT", "PATCH"]).meta({ title: "Method" }).default("POST"),
  contentType: z.string().max(256).regex(CONTENT_TYPE).meta({ title: "Content type" }).default("application/json"),
  headers: headersWithSecrets(templated(z.record(z.string().max(256), z.string().max(4_096)).meta({ title: "Headers" }), "header")).default({}),
  auth: auth.meta({ title: "Authentication" }).default({ type: "none" }),
  outcomes: outcomes.meta({ title: "What answers mean", description: "By status, where the usual meaning is wrong for this target." }).optional(),
  verifySsl: z.boolean().meta({ title: "Verify the target's certificate" }).default(true),
  tls: tls.meta({ title: "Certificates" }).optional(),
  secret: secret(z.string().min(1).max(512).meta({ title: "Signing secret" })).optional(),
});

export type WebhookConfig = z.infer<typeof configSchema>;
