import { DIALECT_NAMES, SECRET_ENCODINGS, SIGNATURE_ALGORITHMS, SIGNATURE_ENCODINGS, TIMESTAMP_FORMATS } from "@trunkline/dialects";
import * as z from "zod";

const headerName = (title: string): z.ZodString => z.string().min(1).max(256).meta({ title });

/** `config.custom`: a wire format of the admin's own. The defaults are GitHub's scheme but for its names. */
export const customProfile = z.strictObject({
  body: z.enum(DIALECT_NAMES).meta({ title: "Body", description: "Whose body is sent where the subscription has no template." }).default("standard"),
  signatureHeader: headerName("Signature header").default("X-Signature"),
  prefix: z
    .string()
    .max(200)
    .meta({ title: "Before the signature", description: "May hold {id} and {timestamp}.", examples: ["sha256=", "t={timestamp},v1="] })
    .default("sha256="),
  content: z
    .string()
    .min(1)
    .max(500)
    .meta({ title: "Signed content", description: "Text with {id}, {timestamp} and {body}.", examples: ["{body}", "{id}.{timestamp}.{body}"] })
    .default("{body}"),
  algorithm: z.enum(SIGNATURE_ALGORITHMS).meta({ title: "Algorithm" }).default("sha256"),
  encoding: z.enum(SIGNATURE_ENCODINGS).meta({ title: "Encoding" }).default("hex"),
  secretEncoding: z
    .enum(SECRET_ENCODINGS)
    .meta({ title: "Secret", description: "text: the secret as it stands is the key; base64: the bytes it stands for." })
    .default("text"),
  timestampFormat: z.enum(TIMESTAMP_FORMATS).meta({ title: "Timestamp" }).default("seconds"),
  idHeader: headerName("Header of the delivery's id").optional(),
  timestampHeader: headerName("Header of the timestamp").optional(),
  eventHeader: headerName("Header of the event type").optional(),
});
