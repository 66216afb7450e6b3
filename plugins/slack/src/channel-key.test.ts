import { deliveryDefaults } from "@trunkline/plugin-api";
import { expect, it } from "vitest";
import { channelKey } from "./channel-key.js";
import { configSchema } from "./config.js";
import { slackPlugin } from "./slack-plugin.js";
import { BOT, HOOK } from "./testing/render-input.js";

it("tells channels apart, and shows nothing of a webhook's URL", () => {
  const keyOf = (config: object) => channelKey(configSchema.parse(config)).key;
  expect(keyOf({ ...BOT, channel: "#Ops" })).toBe(keyOf({ ...BOT, token: "xoxb-another", channel: "ops" }));
  expect(keyOf({ ...BOT, channel: "ops" })).not.toBe(keyOf({ ...BOT, channel: "dev" }));
  expect(keyOf({ url: HOOK })).toBe(keyOf({ url: HOOK, mentions: true }));
  expect(keyOf({ url: HOOK })).not.toBe(keyOf({ url: `${HOOK}x` }));
  expect(keyOf({ url: HOOK })).toMatch(/^[0-9a-f]{32}$/);
  expect(deliveryDefaults<typeof configSchema>(slackPlugin, configSchema.parse({ url: HOOK })).rateLimit).toEqual({
    max: 1,
    perMs: 1_000,
    key: keyOf({ url: HOOK }),
  });
});
