import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, good } from "../../api/client.js";
import type { Target } from "./target-choice.js";

/** What a configuration of one's own lacks, beyond its shape: the preview makes a request as far as it goes. */
export const configFaultsQuery = ({ connector, plugin, config }: Target) =>
  queryOptions({
    queryKey: ["plugins", plugin, "validate", config],
    enabled: connector === null,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: async () =>
      (await good(client.PUT("/api/v1/plugins/{name}/validate", { params: { path: { name: plugin } }, body: { config: { ...config } } }))).data.errors,
  });
