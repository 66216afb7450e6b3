import { secret } from "@trunkline/plugin-api";
import * as z from "zod";

/** What an admin configures, or what a Zap's own subscription says. */
export const configSchema = z.strictObject({
  url: secret(
    z
      .string()
      .min(1)
      .max(2_048)
      .meta({
        title: "Hook URL",
        description: "Of the trigger “Catch Hook”. Whoever knows it can start the Zap.",
        examples: ["https://hooks.zapier.com/hooks/catch/1234567/abcdef/"],
      }),
  ),
  payload: z
    .enum(["nested", "flat"])
    .meta({ title: "Payload", description: "flat: one level, names joined by __ (data__attributes__name), easy to map in the Zap editor." })
    .default("nested"),
  restHook: z
    .boolean()
    .meta({ title: "Subscribed by Zapier", description: "Made by POST /api/v1/hooks: ends with its Zap, and its Zap with it." })
    .default(false),
  allowOtherHost: z.boolean().meta({ title: "Allow another host than Zapier's", description: "For a proxy." }).default(false),
});

export type ZapierConfig = z.infer<typeof configSchema>;
