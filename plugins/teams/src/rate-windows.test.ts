import { deliveryDefaults } from "@trunkline/plugin-api";
import { expect, it } from "vitest";
import { configSchema } from "./config.js";
import { rateWindows } from "./rate-windows.js";
import { teamsPlugin } from "./teams-plugin.js";
import { CONNECTOR, WORKFLOW } from "./testing/render-input.js";

const windows = (url: string | undefined) => rateWindows(url).map(({ max, perMs }) => [max, perMs / 1_000]);

it("are all that Microsoft publishes for a connector's webhook, and a person's share for a Workflow's", () => {
  expect(windows(CONNECTOR)).toEqual([
    [4, 1],
    [60, 30],
    [100, 3_600],
    [150, 7_200],
    [1_800, 86_400],
  ]);
  for (const url of [WORKFLOW, "https://teams.example/hook", undefined])
    expect(windows(url)).toEqual([
      [3, 1],
      [60, 60],
    ]);
  expect(deliveryDefaults<typeof configSchema>(teamsPlugin, configSchema.parse({ url: CONNECTOR })).rateLimit).toBe(rateWindows(CONNECTOR));
});
