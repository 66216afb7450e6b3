import { secret } from "@trunkline/plugin-api";
import * as z from "zod";
import { isPath } from "./json-path.js";

const text = (longest: number): z.ZodString => z.string().min(1).max(longest);
const headerName = text(100).regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "must be the name of a header");
const path = text(512).refine(isPath, "must be a path such as $.d.Equipment, $['a name'], $.list[0] or $.list[?key=name].value");
const credential = (title: string) => secret(z.string().min(8).max(1_024).meta({ title }));

const range = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);
const cidr = text(50).refine((given) => range.safeParse(given).success, "must be an address or a range such as 10.0.0.0/8");

const hmacSender = z.strictObject({
  type: z.literal("hmac"),
  secret: credential("Shared secret").meta({ description: "As text; whsec_… is read as Base64." }),
  previousSecret: credential("Previous secret").meta({ description: "Still accepted while the sender changes over." }).optional(),
  header: headerName.meta({ title: "Header with the signature", examples: ["X-Signature"] }),
  prefix: z
    .string()
    .max(50)
    .meta({ title: "Before the signature", examples: ["sha256="] })
    .default(""),
  algorithm: z.enum(["sha256", "sha512", "sha1"]).default("sha256"),
  encoding: z.enum(["hex", "base64"]).default("hex"),
  content: text(200)
    .meta({ title: "What is signed", description: "{body}, {timestamp} and {id} in it.", examples: ["{timestamp}.{body}"] })
    .default("{body}"),
  timestampHeader: headerName.nullable().default(null),
  toleranceSeconds: z.number().int().min(10).max(3_600).default(300),
  idHeader: headerName.nullable().default(null),
});

const sender = z
  .discriminatedUnion("type", [
    z.strictObject({ type: z.literal("engineKey") }).meta({ title: "API key of the engine" }),
    z.strictObject({ type: z.literal("apiKey"), header: headerName.default("X-API-Key"), value: credential("Value of the header") }),
    z.strictObject({ type: z.literal("basic"), username: text(200), password: credential("Password") }),
    hmacSender,
    z.strictObject({ type: z.literal("addresses") }).meta({ title: "By its address alone" }),
  ])
  .meta({ title: "How the sender proves who it is" })
  .default({ type: "engineKey" });

const json = z.json();

/** Where a value comes from, and what is made of it: the first path that leads to something, or a template, or a constant; then `as`, `map`, `default`. */
export const field = z.strictObject({
  path: z.union([path, z.array(path).min(1).max(10)]).optional(),
  template: text(1_000)
    .meta({ description: "Text with paths in it.", examples: ["{{$.Plant}} / {{$.Room}}"] })
    .optional(),
  value: json.optional(),
  as: z.enum(["text", "number", "boolean", "date", "time"]).optional(),
  map: z.record(z.string().max(200), json).optional(),
  default: json.optional(),
});

const fields = z.record(text(100), field);

const rule = z.strictObject({
  kind: z.enum(["asset", "part", "task"]),
  when: z
    .strictObject({
      path,
      in: z
        .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
        .min(1)
        .max(100),
    })
    .optional(),
  action: field.meta({ title: "upsert or retire" }).optional(),
  key: fields,
  attributes: fields.default({}),
  extraValues: fields.default({}),
  time: field.optional(),
});

/** What an admin configures. */
export const configSchema = z.strictObject({
  sender,
  allowedAddresses: z
    .array(cidr)
    .max(100)
    .meta({ title: "Addresses it may come from", description: "None: any. The address of the connection counts, not a header." })
    .default([]),
  items: path.meta({ title: "Where the list is", description: "Of messages with several records. A message that is a list itself needs none." }).optional(),
  records: z.array(rule).min(1).max(50),
});

export type ErpInboundConfig = z.infer<typeof configSchema>;
export type MappingRule = ErpInboundConfig["records"][number];
export type MappingField = z.infer<typeof field>;
