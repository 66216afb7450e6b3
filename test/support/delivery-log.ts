import { expect } from "vitest";
import type { Api } from "./api.js";
import { eventually } from "./eventually.js";

/** One try, as the API shows it. */
export interface ShownAttempt {
  readonly number: number;
  readonly outcome: string;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: string | null;
  readonly error: string | null;
  readonly durationMs: number;
  readonly request: { readonly method: string; readonly url: string; readonly headers: Readonly<Record<string, string>> } | null;
}

/** One event to one connector, as lists show it. */
export interface ShownDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly connectorId: number;
  readonly status: string;
  readonly statusGroup: string;
  readonly parkedReason?: string | null;
}

export interface DetailedDelivery extends ShownDelivery {
  readonly attempts: readonly ShownAttempt[];
}

/** Why a connector did or did not get an event. */
export interface Verdict {
  readonly connectorId: number;
  readonly verdict: string;
  readonly reason?: string | null;
  /** The part of the filter that failed. */
  readonly clause?: unknown;
  /** What it saw in the event. */
  readonly value?: unknown;
}

export interface ShownDeadLetter {
  readonly id: string;
  readonly connector: number;
  readonly url: string;
  readonly payload: unknown;
  readonly error: string;
  readonly failed_at: string;
  readonly attempts: number;
}

/** Deliveries of one connector, newest first. */
export function deliveriesOf(client: Api, connectorId: number): Promise<ShownDelivery[]> {
  return client.list<ShownDelivery>(`/connectors/${connectorId}/deliveries`);
}

/** Resolves once the log has so many deliveries of the connector, each as delivered. What came over Kafka a receiver has before the log has it. */
export function untilDelivered(client: Api, connectorId: number, count: number): Promise<void> {
  return eventually(async () => {
    const statuses = (await deliveriesOf(client, connectorId)).map(({ status }) => status);
    expect(statuses).toEqual(Array<string>(count).fill("delivered"));
  });
}

/** The one delivery of an event to a connector, with its attempts. Throws while there is none. */
export async function deliveryOf(client: Api, connectorId: number, eventId: string): Promise<DetailedDelivery> {
  const found = (await deliveriesOf(client, connectorId)).find((delivery) => delivery.eventId === eventId);
  if (!found) throw new Error(`no delivery of event ${eventId} to connector ${connectorId} yet`);
  return (await client.get<DetailedDelivery>(`/deliveries/${found.id}`)).data;
}

/** Throws while the event is not there. */
export async function verdictOf(client: Api, connectorId: number, eventId: string): Promise<Verdict> {
  const { data } = await client.get<{ readonly connectors: readonly Verdict[] }>(`/events/${encodeURIComponent(eventId)}/trace?connector=${connectorId}`);
  const verdict = data.connectors.find((verdict) => verdict.connectorId === connectorId);
  if (!verdict) throw new Error(`the trace of event ${eventId} does not name connector ${connectorId}`);
  return verdict;
}

export async function deadLettersOf(client: Api, connectorId: number): Promise<ShownDeadLetter[]> {
  return (await client.list<ShownDeadLetter>("/dead-letters")).filter(({ connector }) => connector === connectorId);
}
