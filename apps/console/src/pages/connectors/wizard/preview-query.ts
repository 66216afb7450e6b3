import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, good } from "../../../api/client.js";
import type { Draft, DraftSubscription } from "./draft.js";

interface Asked {
  readonly draft: Pick<Draft, "plugin" | "config">;
  readonly subscription: DraftSubscription;
  /** The event to try, as a producer would send it; or how many of the last stored ones. */
  readonly event?: Readonly<Record<string, unknown>>;
  readonly last?: number;
}

/** What would become of events; sends nothing. */
export const previewQuery = ({ draft: { plugin, config }, subscription, event, last }: Asked) => {
  const body = { plugin, config: { ...config }, subscriptions: [{ ...subscription, eventTypes: [...subscription.eventTypes] }], event, last };
  return queryOptions({
    queryKey: ["preview", body],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => good(client.POST("/api/v1/preview", { body, signal })),
  });
};
