import { queryOptions } from "@tanstack/react-query";
import type { Data } from "../../api/answers.js";
import { client, good } from "../../api/client.js";

export type Overview = Data<"/api/v1/overview", "get">;
export type Window = Overview["window"];

const REFRESH_MS = 5_000;

export const overviewOf = (window: Window) =>
  queryOptions({
    queryKey: ["overview", window],
    queryFn: async ({ signal }) => (await good(client.GET("/api/v1/overview", { params: { query: { window } }, signal }))).data,
    placeholderData: (earlier) => earlier,
    refetchInterval: REFRESH_MS,
  });
