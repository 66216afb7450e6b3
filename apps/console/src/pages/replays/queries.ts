import { queryOptions } from "@tanstack/react-query";
import type { Data } from "../../api/answers.js";
import { client, good } from "../../api/client.js";
import type { Render } from "../../components/render-choice.js";

const WATCH_MS = 1_500;

/** Asked for again while one of them runs. */
export const replayList = queryOptions({
  queryKey: ["replays"],
  queryFn: async ({ signal }) => (await good(client.GET("/api/v1/replays", { params: { query: { limit: 100 } }, signal }))).data,
  refetchInterval: ({ state }) => (state.data?.some(({ endedAt }) => endedAt === null) === true ? WATCH_MS : false),
});

export interface ReplayOrder {
  readonly type: string | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly connectorId: number | undefined;
  readonly ratePerSecond: number;
  readonly render: Render;
}

type Counted = Extract<Data<"/api/v1/replays", "post">, { dryRun: true }>;

export async function countReplay(order: ReplayOrder): Promise<Counted> {
  const { data } = await good(client.POST("/api/v1/replays", { body: bodyOf(order, true) }));
  if (!("dryRun" in data)) throw new Error("the engine began a replay that was only to be counted");
  return data;
}

export async function startReplay(order: ReplayOrder): Promise<void> {
  await good(client.POST("/api/v1/replays", { body: bodyOf(order, false) }));
}

export async function abortReplay(id: number): Promise<void> {
  await good(client.POST("/api/v1/replays/{id}/abort", { params: { path: { id: String(id) } } }));
}

function bodyOf({ type, since, until, connectorId, ratePerSecond, render }: ReplayOrder, dryRun: boolean) {
  const query = Object.fromEntries(Object.entries({ type, since, until, connectorId }).filter(([, value]) => value !== undefined));
  return { query, connectors: null, ratePerSecond, render, dryRun };
}
