import type { Tenant } from "../../../api/answers.js";

export const quotaWords = [
  ["connectors", "Connectors at most"],
  ["eventsPerSecond", "Events a second at most"],
  ["payloadBytes", "Bytes of a payload at most"],
  ["replayEvents", "Events of a replay at most"],
] as const satisfies readonly (readonly [keyof Tenant["quotas"], string])[];

const shortWords: Readonly<Record<keyof Tenant["quotas"], string>> = {
  connectors: "connectors",
  eventsPerSecond: "events/s",
  payloadBytes: "bytes a payload",
  replayEvents: "events a replay",
};

/** The limits there are, in a line. */
export function quotaText(quotas: Tenant["quotas"]): string {
  const limits = quotaWords.flatMap(([quota]) => {
    const most = quotas[quota];
    return most === null ? [] : [`${most.toLocaleString("en")} ${shortWords[quota]}`];
  });
  return limits.join(", ") || "no limit";
}
