import { setTimeout as sleep } from "node:timers/promises";
import pg, { type Pool } from "pg";
import { expect } from "vitest";
import { api, type Api } from "../../support/api.js";
import { eventually } from "../../support/eventually.js";
import { consumersOf } from "../../support/kafka-client.js";
import type { Services } from "../../support/services.js";
import { type Engine, startBeside, startEngine } from "../../support/start-engine.js";
import { startReceiver, type Receiver } from "../../support/start-receiver.js";
import { startFlow, type Flow } from "./flow.js";
import { createTargets, type Targets } from "./targets.js";

/** One installation under fault: engine processes that share everything, targets, and a flow of events that does not stop for the fault. */
export interface ChaosSystem {
  /** All that were ever started, the first one first. */
  readonly engines: readonly Engine[];
  readonly receiver: Receiver;
  readonly targets: Targets;
  readonly flow: Flow;
  /** The engine's database, as its owner. */
  readonly database: Pool;
  /** By a process that answers right now. */
  admin(): Api;
  /** One more process; resolves once it is ready. */
  add(environment?: Readonly<Record<string, string>>): Promise<Engine>;
}

export interface ChaosOptions {
  readonly services: Services;
  readonly processes: number;
  /** Default 100 events per second. */
  readonly perSecond?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts it, lets it run until deliveries flow, does `work`, and takes everything away again. On failure the ends of the logs are shown. */
export async function withChaosSystem({ services, processes, perSecond = 100, environment }: ChaosOptions, work: (system: ChaosSystem) => Promise<void>) {
  const founder = await startEngine(services, { environment });
  const engines = [founder];
  const receiver = await startReceiver();
  const database = poolOf(founder);
  const living = (): Engine | undefined => engines.find((engine) => engine.isAlive() && !isFrozen(engine));
  const add = async (extra: Readonly<Record<string, string>> = {}): Promise<Engine> => {
    const engine = await startBeside(founder, extra);
    engines.push(engine);
    return engine;
  };
  let flow: Flow | undefined;
  try {
    for (let index = 1; index < processes; index += 1) await add();
    const admin = (): Api => api(living() ?? founder);
    const targets = await createTargets(admin(), receiver);
    flow = await startFlow({ ...founder, perSecond, engine: living });
    const system: ChaosSystem = { engines, receiver, targets, flow, database, admin, add };
    await eventually(async () => expect(await consumersOf(founder)).toBe(processes), { timeoutMs: 60_000 });
    await eventually(() => expect(receiver.requests.length).toBeGreaterThan(100), { timeoutMs: 30_000 });
    await work(system);
  } catch (error) {
    throw new Error(`${described(error)}\n${engines.map(endOfLog).join("\n")}`);
  } finally {
    await Promise.race([flow?.stop(), sleep(flowEndMs)]);
    const steps = [...engines.slice(1).map((engine) => () => engine.remove()), () => receiver.close(), () => database.end(), () => founder.remove()];
    // A step that fails must not hide why the test has failed; what it leaves is removed with the services.
    for (const step of steps) await step().catch((error: unknown) => console.warn(`not taken away: ${String(error)}`));
  }
}

/** With what was found: the text of an assertion shortens it. */
function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const found = "actual" in error ? `\nfound: ${JSON.stringify(error.actual)}` : "";
  return `${error.stack ?? error.message}${found}`;
}

/** Nothing is to be learnt from a flow whose services do not come back. */
const flowEndMs = 20_000;

const frozen = new WeakSet<Engine>();

/** SIGSTOP: it holds its sockets and sessions, and does nothing. */
export function freeze(engine: Engine): void {
  process.kill(engine.processId(), "SIGSTOP");
  frozen.add(engine);
}

/** SIGCONT: it goes on where it was, knowing nothing of the time in between. */
export function thaw(engine: Engine): void {
  process.kill(engine.processId(), "SIGCONT");
  frozen.delete(engine);
}

function isFrozen(engine: Engine): boolean {
  return frozen.has(engine);
}

function poolOf({ environment }: Engine): Pool {
  const pool = new pg.Pool({ connectionString: environment.DATABASE_URL, max: 3 });
  pool.on("error", () => undefined);
  return pool;
}

function endOfLog(engine: Engine, index: number): string {
  const lines = engine
    .log()
    .split("\n")
    .filter((line) => !/delivery[.]attempted|"settings"|plugin[.]loaded/.test(line));
  return `--- engine ${index + 1}, end of its log\n${lines.slice(-40).join("\n")}`;
}
