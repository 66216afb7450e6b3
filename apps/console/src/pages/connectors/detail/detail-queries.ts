import { queryOptions, useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";
import { notifications } from "@mantine/notifications";
import { client, good } from "../../../api/client.js";
import { sentenceOf } from "../../../api/problem.js";
import { connectorKeys } from "../queries.js";

export type StatisticsWindow = "1h" | "24h" | "7d";

const REFRESH_MS = 5_000;

export const statisticsQuery = (id: number, window: StatisticsWindow) =>
  queryOptions({
    queryKey: [...connectorKeys.one(id), "stats", window],
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }) =>
      (await good(client.GET("/api/v1/connectors/{id}/stats", { params: { path: { id: String(id) }, query: { window } }, signal }))).data,
    placeholderData: (earlier) => earlier,
  });

export const revisionsQuery = (id: number) =>
  queryOptions({
    queryKey: [...connectorKeys.one(id), "revisions"],
    queryFn: async ({ signal }) => (await good(client.GET("/api/v1/connectors/{id}/revisions", { params: { path: { id: String(id) } }, signal }))).data,
  });

/** A change of a connector: afterwards everything that is shown of connectors is asked for again; what fails is said. */
export function useConnectorChange<Input, Result>(change: (input: Input) => Promise<Result>): UseMutationResult<Result, Error, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: connectorKeys.all }),
    onError: (error) => notifications.show({ color: "red", title: "This did not work", message: sentenceOf(error) }),
  });
}
