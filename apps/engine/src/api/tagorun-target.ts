import type { JsonObject } from "@trunkline/plugin-api";

export interface TagorunTarget {
  readonly plugin: string;
  readonly config: JsonObject;
}

/** Where TagoRUN's form of event, `webhook_url` and payload sends to: the third-party services of its document by their own plugins, which keep the URL secret and know the answers; everything else as a webhook of dialect tagorun. */
export function tagorunTarget(url: string): TagorunTarget {
  const host = URL.parse(url)?.hostname ?? "";
  if (host === "hooks.slack.com") return { plugin: "slack", config: { url } };
  if (host === "hooks.zapier.com") return { plugin: "zapier", config: { url } };
  // Retired hosts are imported with a warning: what there is should be seen before it is mended.
  if (host === "outlook.office.com" || host.endsWith(".webhook.office.com"))
    return { plugin: "teams", config: { url, format: "messageCard", allowOtherHost: true } };
  return { plugin: "webhook", config: { url, dialect: "tagorun" } };
}
