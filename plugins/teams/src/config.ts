import { secret, templated } from "@trunkline/plugin-api";
import * as z from "zod";

const text = (longest: number): z.ZodString => z.string().min(1).max(longest);

/** What an admin configures. */
export const configSchema = z.strictObject({
  url: secret(
    text(4_096).meta({
      title: "Webhook URL",
      description: "Of a Workflow whose trigger is “When a Teams webhook request is received”. Whoever knows it can post.",
      examples: ["https://0123.4.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/…"],
    }),
  ),
  format: z
    .enum(["adaptiveCard", "messageCard"])
    .meta({ title: "Format", description: "messageCard is deprecated: only the retired Microsoft 365 connectors show it, Workflows do not." })
    .default("adaptiveCard"),
  link: templated(
    text(2_048).meta({ title: "Link", description: "Where to read more.", examples: ["https://app.example.com/assets/{{data.id}}"] }),
    "url",
  ).optional(),
  allowOtherHost: z
    .boolean()
    .meta({
      title: "Allow another host than Microsoft's public ones",
      description: "For sovereign clouds and proxies; also turns the refusal of retired hosts into a warning.",
    })
    .default(false),
});

export type TeamsConfig = z.infer<typeof configSchema>;
