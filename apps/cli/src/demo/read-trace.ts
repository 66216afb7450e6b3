import { setTimeout as sleep } from "node:timers/promises";
import { type Api, ApiError } from "../api.js";

/** Why one connector did or did not get an event. */
export interface TraceVerdict {
  readonly connectorId: number;
  readonly verdict: string;
  /** In words, where no single clause is to blame. */
  readonly reason?: string | null;
  /** The part of the filter that failed. */
  readonly clause?: unknown;
  /** What it saw in the event. */
  readonly value?: unknown;
}

const deadlineMs = 5_000;

/** The verdict of the trace on one connector; undefined when it has none. Waits a little for an event that is on its way. */
export async function readTrace(api: Api, eventId: string, connectorId: number): Promise<TraceVerdict | undefined> {
  const path = `/events/${encodeURIComponent(eventId)}/trace?connector=${connectorId}`;
  const end = Date.now() + deadlineMs;
  for (;;) {
    try {
      const { data } = await api.get<{ readonly connectors: readonly TraceVerdict[] }>(path);
      return data.connectors.find((verdict) => verdict.connectorId === connectorId);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404 || Date.now() > end) throw error;
      await sleep(100);
    }
  }
}
