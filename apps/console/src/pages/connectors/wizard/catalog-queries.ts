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

const MOST_COMPANIES = 200;

export const companiesQuery = queryOptions({
  queryKey: ["companies", "names"],
  queryFn: async ({ signal }) => (await good(client.GET("/api/v1/companies", { params: { query: { limit: MOST_COMPANIES } }, signal }))).data,
});

/** The delivery policy that counts for a configuration where the connector says nothing else. */
export const defaultPolicyQuery = (plugin: string, config: Readonly<Record<string, unknown>>) =>
  queryOptions({
    queryKey: ["plugins", plugin, "policy", config],
    queryFn: async ({ signal }) =>
      (await good(client.PUT("/api/v1/plugins/{name}/validate", { params: { path: { name: plugin } }, body: { config: { ...config } }, signal }))).data
        .delivery,
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
