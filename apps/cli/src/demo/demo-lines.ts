import pc from "picocolors";
import type { ShownDelivery } from "./follow-deliveries.js";
import type { TraceVerdict } from "./read-trace.js";

/** One delivery: type, connector, status, duration, what the receiver says of the signature. */
export function deliveryLine(delivery: ShownDelivery, connectorName: string): string {
  const isGood = delivery.status === "delivered";
  const answer = delivery.responseStatus === undefined ? delivery.status : `${delivery.status} ${delivery.responseStatus}`;
  const duration = delivery.durationMs === undefined ? "" : `${Math.round(delivery.durationMs)} ms`;
  const trouble = isGood || !delivery.error ? "" : delivery.error;
  const words = [
    isGood ? pc.green("✓") : pc.red("✗"),
    delivery.eventType.padEnd(26),
    "→",
    connectorName,
    answer,
    duration.padStart(6),
    signatureWords(delivery),
    trouble,
  ];
  return `  ${words.filter(Boolean).join("  ")}`;
}

function signatureWords({ signatureVerified }: ShownDelivery): string {
  if (signatureVerified === undefined) return "";
  return signatureVerified ? pc.green("signature verified") : pc.red("signature NOT verified");
}

/** One event that did not pass, and why. */
export function filterLine({ type }: { readonly type: string }, verdict: TraceVerdict | undefined): string {
  const words = verdict ? `${verdict.verdict}${why(verdict)}` : "no trace of it yet";
  return `  ${pc.yellow("–")}  ${type.padEnd(26)}  not sent: ${words}`;
}

function why({ clause, value, reason }: TraceVerdict): string {
  if (clause === undefined || clause === null) return reason ? `, ${reason}` : "";
  return `, as ${JSON.stringify(clause)} is false: it saw ${JSON.stringify(value ?? null)}`;
}
