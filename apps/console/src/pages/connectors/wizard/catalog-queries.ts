import { queryOptions } from "@tanstack/react-query";
import { client, good } from "../../../api/client.js";

const LONG_MS = 300_000;

export const pluginsQuery = queryOptions({
  queryKey: ["plugins"],
  staleTime: LONG_MS,
  queryFn: async ({ signal }) => (await good(client.GET("/api/v1/plugins", { signal }))).data,
});

export const pluginQuery = (name: string) =>
  queryOptions({
    queryKey: ["plugins", name],
    staleTime: LONG_MS,
    enabled: name !== "",
    queryFn: async ({ signal }) => (await good(client.GET("/api/v1/plugins/{name}", { params: { path: { name } }, signal }))).data,
  });

export const eventTypesQuery = queryOptions({
  queryKey: ["event-types"],
  staleTime: LONG_MS,
  queryFn: async ({ signal }) => (await good(client.GET("/api/v1/event-types", { signal }))).data,
});

/** With schema and example; "" asks nothing. */
export const eventTypeQuery = (type: string) =>
  queryOptions({
    queryKey: ["event-types", type],
    staleTime: LONG_MS,
    enabled: type !== "",
    queryFn: async ({ signal }) => (await good(client.GET("/api/v1/event-types/{type}", { params: { path: { type } }, signal }))).data,
  });
