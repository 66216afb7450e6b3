import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "../api.js";
import type { DemoEvent } from "./demo-events.js";
import { readSignatures } from "./read-signatures.js";

const deadlineMs = 20_000;

/** What the demo reads of a delivery in a list. */
interface ListedDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly status: string;
}

/** What it reads of one delivery. */
interface DetailedDelivery extends ListedDelivery {
  readonly attempts: readonly { readonly status: number | null; readonly durationMs: number; readonly error: string | null }[];
}

/** A delivery as the terminal shows it. */
export interface ShownDelivery {
  readonly eventType: string;
  readonly status: string;
  readonly responseStatus?: number;
  readonly durationMs?: number;
  readonly error?: string;
  /** The receiver's verdict; undefined when it did not see the request. */
  readonly signatureVerified?: boolean;
}

export interface FollowInput {
  readonly api: Api;
  readonly connectorId: number;
  readonly events: readonly DemoEvent[];
  readonly interruption: AbortSignal;
}

/** The delivery of each event as soon as an attempt was made; after 20 s those that are left as they stand. */
export async function* followDeliveries({ api, connectorId, events, interruption }: FollowInput): AsyncGenerator<ShownDelivery> {
  const waiting = new Map(events.map(({ body }) => [body.id, body.type]));
  const end = Date.now() + deadlineMs;
  while (waiting.size > 0) {
    interruption.throwIfAborted();
    const { data } = await api.get<readonly ListedDelivery[]>(`/connectors/${connectorId}/deliveries?limit=50`);
    const isLate = Date.now() > end;
    const settled = data.filter((delivery) => waiting.has(delivery.eventId) && (isLate || isAttempted(delivery)));
    if (settled.length > 0) yield* await describe(api, settled);
    for (const { eventId } of settled) waiting.delete(eventId);
    if (isLate) break;
    if (waiting.size > 0) await sleep(100);
  }
  for (const eventType of waiting.values()) yield { eventType, status: `no delivery after ${deadlineMs / 1000} s` };
}

function isAttempted({ status }: ListedDelivery): boolean {
  return status !== "pending" && status !== "parked";
}

async function describe(api: Api, deliveries: readonly ListedDelivery[]): Promise<ShownDelivery[]> {
  const signatures = await readSignatures(api);
  return Promise.all(
    deliveries.map(async ({ id, eventType, status }) => {
      const { data } = await api.get<DetailedDelivery>(`/deliveries/${encodeURIComponent(id)}`);
      const last = data.attempts.at(-1);
      return {
        eventType,
        status,
        responseStatus: last?.status ?? undefined,
        durationMs: last?.durationMs,
        error: last?.error ?? undefined,
        signatureVerified: signatures.get(id),
      };
    }),
  );
}
