import type { RateLimitDefault } from "@trunkline/plugin-api";
import { urlKind } from "./url-kind.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** learn.microsoft.com, "Rate limiting for connectors": for each webhook, all at once. */
const CONNECTOR_WINDOWS: readonly RateLimitDefault[] = [
  { max: 4, perMs: 1_000 },
  { max: 60, perMs: 30_000 },
  { max: 100, perMs: HOUR_MS },
  { max: 150, perMs: 2 * HOUR_MS },
  { max: 1_800, perMs: 24 * HOUR_MS },
];

/** What Power Automate lets a person's flow post: nothing is published for the webhook itself. */
const WORKFLOW_WINDOWS: readonly RateLimitDefault[] = [
  { max: 3, perMs: 1_000 },
  { max: 60, perMs: MINUTE_MS },
];

/** How fast Teams takes messages at a URL. Also asked of configs that are not valid yet. */
export function rateWindows(url: string | undefined): readonly RateLimitDefault[] {
  const kind = urlKind(url ?? "");
  return kind === "connector" || kind === "retiredConnector" ? CONNECTOR_WINDOWS : WORKFLOW_WINDOWS;
}
