import { queryOptions, skipToken, useQuery } from "@tanstack/react-query";
import { client, good } from "../../api/client.js";
import { eventTypeQuery } from "../connectors/wizard/catalog-queries.js";
import { eventOf } from "../events/queries.js";

type Members = Readonly<Record<string, unknown>>;

/** The event that is tried: one that is stored, the example of a type, or one's own. */
export type EventSource =
  | { readonly kind: "stored"; readonly id: string }
  | { readonly kind: "example"; readonly type: string }
  | { readonly kind: "own"; readonly event: Members };

export interface TriedEvent {
  /** That filter and template are written for; "" where nobody knows it. */
  readonly type: string;
  readonly text: string;
  /** As the preview is asked for it. */
  readonly asked: { readonly eventId: string } | { readonly event: Members };
}

interface TriedEventQuery {
  readonly data: TriedEvent | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

const MOST_CHOICES = 50;

/** The newest stored events, to choose from. */
export const newestEventsQuery = queryOptions({
  queryKey: ["events", "newest", MOST_CHOICES],
  queryFn: async ({ signal }) => (await good(client.GET("/api/v1/events", { params: { query: { limit: MOST_CHOICES } }, signal }))).data,
});

/** The event itself, once it is there. */
export function useTriedEvent(source: EventSource): TriedEventQuery {
  const stored = useQuery({ ...eventOf(source.kind === "stored" ? source.id : ""), ...(source.kind === "stored" ? {} : { queryFn: skipToken }) });
  const example = useQuery(eventTypeQuery(source.kind === "example" ? source.type : ""));
  if (source.kind === "own") return { data: ofOwn(source.event), error: null, refetch: example.refetch };
  if (source.kind === "example") {
    const { data, error, refetch } = example;
    return { data: data && { type: source.type, text: JSON.stringify(data.example), asked: { event: data.example } }, error, refetch };
  }
  const { data, error, refetch } = stored;
  return { data: data && { type: data.type, text: data.payloadText, asked: { eventId: source.id } }, error, refetch };
}

function ofOwn(event: Members): TriedEvent {
  return { type: typeof event.type === "string" ? event.type : "", text: JSON.stringify(event), asked: { event } };
}

export const ownEvent: Members = { id: "my-own-event", type: "asset.created", data: { id: 1, type: "asset", attributes: { name: "Pump" } } };
