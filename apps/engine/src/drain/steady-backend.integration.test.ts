import { Queue, Worker } from "bullmq";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createTestDatabase, testStack, type TestDatabase } from "@trunkline/stack";
import { queueConnection } from "./queue-connection.js";

const { skipped, urls } = await testStack(["postgres"]);

/** PostgreSQL's last words to a connection that an administrator ends: "Message formats", ErrorResponse. */
function lastWords(): Buffer {
  const fields = Buffer.from("SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0");
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** Between a client and PostgreSQL: the first connection that listens is cut, the second is ended with the very answer to its LISTEN, all later ones live. */
async function startProxy(target: URL): Promise<{ readonly server: Server; readonly listens: () => number }> {
  let listens = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let fate: "lives" | "cut" | "ended" = "lives";
    client.on("data", (data) => {
      if (/listen /i.test(data.toString("latin1"))) {
        listens += 1;
        fate = listens === 1 ? "cut" : listens === 2 ? "ended" : "lives";
      }
      upstream.write(data);
    });
    upstream.on("data", (data) => forward(client, data, fate));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as [Socket, Socket][])
      one.on("error", () => other.destroy()).on("close", () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, listens: () => listens };
}

function forward(client: Socket, data: Buffer, fate: "lives" | "cut" | "ended"): void {
  if (fate === "lives") client.write(data);
  else if (fate === "cut") client.destroy();
  else client.end(Buffer.concat([data, lastWords()]));
}

describe.skipIf(skipped !== undefined)(`a queue's worker on PostgreSQL ${skipped ?? ""}`, () => {
  let database: TestDatabase;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  beforeAll(async () => {
    database = await createTestDatabase(urls.postgres);
    proxy = await startProxy(new URL(database.url));
  });
  afterAll(async () => {
    proxy.server.close();
    await database.drop();
  });

  it("whose connection ends at the moment it begins to listen finds the next job all the same", async () => {
    const connection = queueConnection({ redisUrl: null, databaseUrl: database.url });
    const throughProxy = new URL(database.url);
    throughProxy.port = String((proxy.server.address() as AddressInfo).port);
    throughProxy.hostname = "127.0.0.1";
    const queue = new Queue("work", { connection });
    await queue.waitUntilReady();
    const done: string[] = [];
    const worker = new Worker("work", async (job) => void done.push(job.name), {
      connection: queueConnection({ redisUrl: null, databaseUrl: throughProxy.href }),
    });
    queue.on("error", () => undefined);
    worker.on("error", () => undefined);
    try {
      await vi.waitFor(() => expect(proxy.listens()).toBe(2), { timeout: 15_000, interval: 20 });
      await queue.add("late", {});
      await vi.waitFor(() => expect(done).toEqual(["late"]), { timeout: 20_000, interval: 50 });
    } finally {
      await worker.close(true);
      await queue.close();
    }
  });
});
