import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, good } from "../../../api/client.js";
import type { Draft, DraftSubscription } from "./draft.js";

interface Asked {
  /** Of a connector that exists an empty configuration stands for the one that is saved. */
  readonly draft: Pick<Draft, "id" | "plugin" | "config">;
  readonly subscription: DraftSubscription;
  /** The event to try, as a producer would send it; or how many of the last stored ones. */
  readonly event?: Readonly<Record<string, unknown>>;
  readonly last?: number;
  /** Of one that is stored. */
  readonly eventId?: string;
}

/** What would become of events; sends nothing. */
export const previewQuery = ({ draft: { id, plugin, config }, subscription, event, last, eventId }: Asked) => {
  // Of a connector that exists the engine knows the secrets, which are masked here: a mask that is sent back means "keep".
  const changed = id === null || Object.keys(config).length > 0 ? { config: { ...config } } : {};
  const target = { ...changed, ...(id === null ? { plugin } : { connectorId: id }) };
  const body = { ...target, subscriptions: [{ ...subscription, eventTypes: [...subscription.eventTypes] }], event, last, eventId };
  return queryOptions({
    queryKey: ["preview", body],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => good(client.POST("/api/v1/preview", { body, signal })),
  });
};
