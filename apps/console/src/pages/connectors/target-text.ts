import type { Connector } from "../../api/answers.js";

/** Where a connector sends, for a list: its URL without scheme, else its plugin's name. */
export function targetText({ config, plugin }: Pick<Connector, "config" | "plugin">): string {
  const { url } = config;
  return typeof url === "string" && url !== "" ? url.replace(/^https?:\/\//, "") : plugin;
}

/** What a connector subscribes to: every pattern once. */
export function eventTypesOf({ subscriptions }: Pick<Connector, "subscriptions">): readonly string[] {
  return [...new Set(subscriptions.flatMap(({ eventTypes }) => eventTypes))];
}
