import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createTestDatabase, startStack, type MissingService, type Stack, type StackProgress } from "@trunkline/stack";
import pg from "pg";
import { type Receiver, startReceiver } from "./receiver/receiver.js";

/** What all measurements of a run share. */
export interface World {
  /** Measured per contestant, after a warm-up. */
  readonly events: number;
  readonly interruption: AbortSignal;
  readonly dataFolder: string;
  readonly brokers: readonly string[];
  /** Any database of the server. */
  readonly databaseServer: string;
  /** undefined where the server is not ours. */
  readonly databaseProcessId: number | undefined;
  readonly receiver: Receiver;
}

export type WorldOptions = Pick<World, "events" | "interruption" | "dataFolder">;

export const root = join(import.meta.dirname, "../..");

/** Starts services of our own (durable: fsync counts for the engine and the reference alike) and the receiver; all is undone by `cleanup`. */
export async function createWorld(options: WorldOptions, cleanup: AsyncDisposableStack): Promise<World> {
  const folder = join(options.dataFolder, "services");
  const stack = await startServices(folder);
  cleanup.defer(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const { postgres, kafka } = stack;
  if (!postgres || !kafka) throw new Error(stack.missing.map(describe).join("; "));
  const receiver = await startReceiver();
  cleanup.defer(() => receiver.stop());
  options.interruption.throwIfAborted();
  return { ...options, brokers: kafka.url.split(","), databaseServer: postgres.url, databaseProcessId: postgres.processId, receiver };
}

/** An empty database, with nothing left to flush from the one before. */
export async function freshDatabase(world: World): Promise<AsyncDisposable & { readonly url: string }> {
  const database = await createTestDatabase(world.databaseServer);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("checkpoint").catch(ignoreMissingPrivilege);
  await client.end();
  return { url: database.url, [Symbol.asyncDispose]: () => database.drop() };
}

/** Redis beside the others, for who needs it. Throws with what is missing. */
export async function startRedis(world: World): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const dataFolder = join(world.dataFolder, "redis");
  const stack = await startStack({ dataFolder, cacheFolder: join(root, ".data/cache"), services: ["redis"], ports: { redis: 0 }, environment: process.env });
  const { redis } = stack;
  if (!redis) throw new Error(stack.missing.map(describe).join("; "));
  return { url: redis.url, stop: () => stack.stop() };
}

function startServices(dataFolder: string): Promise<Stack> {
  const ports = { postgres: 0, kafka: 0 };
  return startStack({
    dataFolder,
    cacheFolder: join(root, ".data/cache"),
    services: ["postgres", "kafka"],
    ports,
    environment: process.env,
    onProgress: show,
    ephemeral: false,
  });
}

function show({ service, step, detail, elapsedMs }: StackProgress): void {
  if (step === "installing") console.log(`… ${service}: ${detail}`);
  if (step === "ready") console.log(`✓ ${service}: ${detail}, ${(elapsedMs / 1_000).toFixed(1)} s`);
}

function describe({ service, reasons, remedies }: MissingService): string {
  return `${service} is missing: ${reasons.join(", ")}. To have it: ${remedies.join("; or ")}`;
}

/** A server of somebody else's may refuse it; then the first seconds are a little less even. */
function ignoreMissingPrivilege(error: unknown): void {
  if ((error as { code?: string }).code !== "42501") throw error;
}
