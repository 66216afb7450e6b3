import type { Configuration } from "@trunkline/core";
import type { ReplayCursor, ReplayInput, Replays, StoredEventRow } from "@trunkline/database";
import { planReplay } from "./plan-replay.js";

/** Deliveries of more events than this are not counted one by one in a dry run. */
const MOST_COUNTED = 50_000;

export interface ReplayRuntimeDependencies {
  readonly replays: Replays;
  readonly configuration: () => Promise<Configuration>;
  readonly wake: (connectorId: number) => void;
}

export interface ReplayOfEvent {
  readonly event: StoredEventRow;
  readonly connectors: readonly number[] | null;
  readonly render: "original" | "current";
}

/** What the API asks for when events are to go out once more. */
export interface ReplayRuntime {
  /** At once; gives each delivery that is in line now or being tried. */
  replayEvent(replay: ReplayOfEvent): Promise<readonly { readonly id: string; readonly connectorId: number }[]>;
  /** What a replay would do; `deliveries` is null where there are too many events to count them. Of deliveries that must stand in a certain way it is the most there can be. */
  count(input: Pick<ReplayInput, "tenant" | "query" | "connectors">): Promise<{ readonly events: number; readonly deliveries: number | null }>;
}

export function createReplayRuntime({ replays, configuration, wake }: ReplayRuntimeDependencies): ReplayRuntime {
  return {
    replayEvent: async ({ event, connectors, render }) => {
      const planned = planReplay(await configuration(), event, connectors);
      await replays.lineUp(planned, { isRenderedAnew: render === "current", yieldsToLive: false, deliveryStatus: null });
      for (const { connectorId } of planned) wake(connectorId);
      return planned.map(({ id, connectorId }) => ({ id, connectorId }));
    },
    count: async ({ tenant, query, connectors }) => {
      const current = await configuration();
      let [events, deliveries] = [0, 0];
      for (let after: ReplayCursor | null = null; ; ) {
        const found = await replays.events(tenant, query, after);
        events += found.length;
        for (const { event } of found) deliveries += planReplay(current, event, connectors).length;
        after = found.at(-1)?.cursor ?? after;
        if (found.length === 0) return { events, deliveries };
        if (events >= MOST_COUNTED) return { events, deliveries: null };
      }
    },
  };
}

/** Goes on with what runs; see `Replays.step`. */
export async function stepReplays({ replays, configuration, wake }: ReplayRuntimeDependencies): Promise<void> {
  const current = await configuration();
  const connectorIds = await replays.step((replay, event) => planReplay(current, event, replay.connectors));
  for (const connectorId of connectorIds ?? []) wake(connectorId);
}
