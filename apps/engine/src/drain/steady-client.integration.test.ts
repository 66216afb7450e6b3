import { Queue } from "bullmq";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, testStack, type TestDatabase } from "@trunkline/stack";
import { queueConnection } from "./queue-connection.js";
import { SteadyClient } from "./steady-client.js";

const { skipped, urls } = await testStack(["postgres"]);

/** Between clients and PostgreSQL: all that lets itself be cut. */
async function startProxy(target: URL) {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(target);
  [url.hostname, url.port] = ["127.0.0.1", String((server.address() as AddressInfo).port)];
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return { url: url.href, cut, close: () => server.close() };
}

/** What nobody caught while the work ran: outside of tests it ends the process. */
async function uncaughtIn(work: () => Promise<void>): Promise<readonly Error[]> {
  const caught: Error[] = [];
  const others = process.listeners("uncaughtException");
  const note = (error: Error): void => void caught.push(error);
  process.removeAllListeners("uncaughtException").on("uncaughtException", note);
  try {
    await work();
  } finally {
    process.off("uncaughtException", note);
    for (const other of others) process.on("uncaughtException", other);
  }
  return caught;
}

describe.skipIf(skipped !== undefined)(`a connection of the queue on PostgreSQL ${skipped ?? ""}`, () => {
  let database: TestDatabase;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  beforeAll(async () => {
    database = await createTestDatabase(urls.postgres);
    proxy = await startProxy(new URL(database.url));
  });
  afterAll(async () => {
    proxy.close();
    await database.drop();
  });

  /** Cut in the hands of its user, while no answer is waited for. */
  async function cutBetweenQueries(pool: pg.Pool): Promise<unknown> {
    const client = await pool.connect();
    await client.query("select 1");
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    // Before the client hears of it, as an error without a listener keeps all others from hearing.
    const gone = new Promise<void>((resolve) => stream.prependOnceListener("close", () => setImmediate(resolve)));
    proxy.cut();
    await gone;
    const told: unknown = await client.query("select 1").catch((error: unknown) => error);
    client.release(true);
    return told;
  }

  it("that is cut while nobody waits for an answer ends nothing; whoever asks next is told", async () => {
    const pool = new pg.Pool({ connectionString: proxy.url, Client: SteadyClient });
    let told: unknown;
    const uncaught = await uncaughtIn(async () => void (told = await cutBetweenQueries(pool)));
    expect(uncaught).toEqual([]);
    expect(told).toBeInstanceOf(Error);
    expect((await pool.query<{ one: number }>("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it("that is pg's own would end the process", async () => {
    const pool = new pg.Pool({ connectionString: proxy.url });
    expect(await uncaughtIn(async () => void (await cutBetweenQueries(pool)))).not.toEqual([]);
    await pool.end();
  });

  it("is such a one wherever the engine opens a queue", async () => {
    const queue = new Queue("work", { connection: queueConnection({ redisUrl: null, databaseUrl: proxy.url }) });
    await queue.waitUntilReady();
    const { pool } = (queue.backend as unknown as { connection: { pool: pg.Pool } }).connection;
    const client = await pool.connect();
    expect(client).toBeInstanceOf(SteadyClient);
    client.release();
    await queue.close();
  });
});
