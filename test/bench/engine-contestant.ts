import { together } from "./child-program.js";
import type { Contestant } from "./contestant.js";
import { newEngineKeys, startEngine, type Engine, type EngineKeys } from "./engine.js";
import { eventType, filter, template } from "./workload.js";
import type { World } from "./world.js";

export interface EngineSetup {
  /** Of one consumer group; default 1. */
  readonly processes?: number;
  /** BullMQ on Redis; default PostgreSQL. */
  readonly redisUrl?: string;
}

/**
 * The engine. The topic may be full already, and an event is matched against the connectors of its time, so a first
 * process on a topic of its own makes the connectors, and others do the work.
 */
export function engineContestant(world: World, { processes = 1, redisUrl }: EngineSetup = {}): Contestant {
  return {
    name: "trunkline",
    async start({ topic, databaseUrl, fanout }) {
      const keys = newEngineKeys();
      const first = await startEngine(world, { databaseUrl, topic: `${topic}-setup`, keys, redisUrl });
      try {
        for (let index = 1; index <= fanout; index += 1) await createConnector(first, keys, `bench ${index}`, world.receiver.url);
      } finally {
        await first.program.stop();
      }
      const starts = Array.from({ length: processes }, () => startEngine(world, { databaseUrl, topic, keys, redisUrl }));
      return together((await Promise.all(starts)).map(({ program }) => program));
    },
  };
}

/** A connector that takes every event of the workload; gives its id. */
export async function createConnector(engine: Engine, keys: EngineKeys, name: string, url: string): Promise<number> {
  const connector = { name, plugin: "webhook", config: { url, dialect: "standard" }, subscriptions: [{ eventTypes: [eventType], filter, template }] };
  const answer = await fetch(`${engine.url}/api/v1/connectors`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.admin}`, "content-type": "application/json" },
    body: JSON.stringify(connector),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST /api/v1/connectors answered ${answer.status}: ${text.slice(0, 1_000)}`);
  return (JSON.parse(text) as { data: { id: number } }).data.id;
}
