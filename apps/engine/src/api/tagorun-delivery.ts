import type { z } from "zod";
import type { connectorBody } from "./connector-body.js";
import type { PointedError } from "./problem.js";
import type { TagorunConfiguration } from "./tagorun-configuration.js";

type DeliveryDraft = NonNullable<z.input<typeof connectorBody>["delivery"]>;

interface TagorunDelivery {
  readonly delivery: DeliveryDraft;
  readonly warnings: readonly PointedError[];
}

const LONGEST_TIMEOUT_MS = 60_000;
const SHORTEST_TIMEOUT_MS = 1_000;
/** What the webhook plugin allows; the tagorun dialect's own schedule doubles from one second. */
const MOST_RETRIES = 25;
const FIXED = ["fixed", "constant", "none"];

/** Time-out and retries of a TagoRUN configuration. */
export function tagorunDelivery({ timeout, retry_policy: policy = {} }: TagorunConfiguration): TagorunDelivery {
  const parts = [timeoutOf(timeout), retriesOf(policy.max_attempts), scheduleOf(policy), unknownOf(policy)];
  return { delivery: Object.assign({}, ...parts.map(({ delivery }) => delivery)) as DeliveryDraft, warnings: parts.flatMap(({ warnings }) => warnings) };
}

/** The configuration says 30 and means seconds; the code samples say 30000 and mean milliseconds. */
function timeoutOf(timeout: number | undefined): TagorunDelivery {
  if (timeout === undefined) return { delivery: {}, warnings: [] };
  const wanted = Math.round(timeout >= 1_000 ? timeout : timeout * 1_000);
  const timeoutMs = Math.min(Math.max(wanted, SHORTEST_TIMEOUT_MS), LONGEST_TIMEOUT_MS);
  return {
    delivery: { timeoutMs },
    warnings: timeoutMs === wanted ? [] : [{ pointer: "/timeout", message: `became ${timeoutMs / 1_000} s: 1 to 60 are possible` }],
  };
}

function retriesOf(attempts: number | undefined): TagorunDelivery {
  if (attempts === undefined) return { delivery: {}, warnings: [] };
  const maxRetries = Math.min(attempts - 1, MOST_RETRIES);
  const pointer = "/retry_policy/max_attempts";
  return {
    delivery: { maxRetries },
    warnings: maxRetries === attempts - 1 ? [] : [{ pointer, message: `became ${MOST_RETRIES + 1}, the most that is possible` }],
  };
}

/** Exponential is the dialect's own schedule: one second, doubling. */
function scheduleOf({ backoff = "exponential", max_attempts: attempts = 3 }: NonNullable<TagorunConfiguration["retry_policy"]>): TagorunDelivery {
  if (backoff === "exponential") return { delivery: {}, warnings: [] };
  if (FIXED.includes(backoff)) return { delivery: { schedule: ["1s"] }, warnings: [] };
  const delays = Math.min(Math.max(attempts - 1, 1), MOST_RETRIES);
  if (backoff === "linear") return { delivery: { schedule: Array.from({ length: delays }, (_, index) => `${index + 1}s`) }, warnings: [] };
  return { delivery: {}, warnings: [{ pointer: "/retry_policy/backoff", message: `${backoff} is not known; exponential was taken` }] };
}

function unknownOf(policy: Readonly<Record<string, unknown>>): TagorunDelivery {
  const strange = Object.keys(policy).filter((name) => name !== "max_attempts" && name !== "backoff");
  return { delivery: {}, warnings: strange.map((name) => ({ pointer: `/retry_policy/${name}`, message: "is not known here and was not taken over" })) };
}
