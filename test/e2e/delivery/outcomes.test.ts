import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createConnector } from "../../support/create-connector.js";
import { deliveriesOf, deliveryOf, type DetailedDelivery } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import { describeSystem } from "../../support/whole-system.js";

type Script = (socket: Socket) => void;

const timeoutMs = 3_000;
/** What never ends is ended by the deadline only; a busy machine notes it late. */
const latestMs = timeoutMs + 10_000;
const bomb = gzipSync(Buffer.alloc(50_000_000));
const ok = "HTTP/1.1 200 OK\r\n";

/** Writes a byte now and then, for ever. */
function trickle(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text), 100);
  socket.on("close", () => clearInterval(timer));
}

/** Writes without end, as fast as it is read. */
function flood(socket: Socket): void {
  const chunk = Buffer.alloc(65_536, "x");
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", more);
  more();
}

/** What the target does once it has the request, by path; and what becomes of the delivery. */
const abuses: Readonly<Record<string, { readonly does: Script; readonly becomes: "delivered" | "transient" }>> = {
  "closes-before-headers": { does: (socket) => socket.end(), becomes: "transient" },
  resets: { does: (socket) => socket.resetAndDestroy(), becomes: "transient" },
  "resets-in-the-body": { does: (socket) => socket.write(`${ok}content-length: 1000\r\n\r\npart`, () => socket.resetAndDestroy()), becomes: "delivered" },
  "breaks-chunks": { does: (socket) => socket.write(`${ok}transfer-encoding: chunked\r\n\r\nzz\r\nno\r\n`), becomes: "delivered" },
  "two-lengths": { does: (socket) => socket.write(`${ok}content-length: 1\r\ncontent-length: 2\r\n\r\nab`), becomes: "transient" },
  "http-0.9": { does: (socket) => socket.end("hello"), becomes: "transient" },
  "a-header-of-1-mb": { does: (socket) => socket.write(`${ok}x: ${"y".repeat(1_048_576)}\r\n\r\n`), becomes: "transient" },
  "never-answers": { does: () => undefined, becomes: "transient" },
  "trickles-headers": { does: (socket) => trickle(socket, "H"), becomes: "transient" },
  "trickles-its-body": { does: (socket) => (socket.write(`${ok}content-length: 100000\r\n\r\n`), trickle(socket, "b")), becomes: "delivered" },
  "answers-without-end": { does: (socket) => (socket.write(`${ok}content-length: 1073741824\r\n\r\n`), flood(socket)), becomes: "delivered" },
  "a-gzip-bomb": {
    does: (socket) => {
      socket.write(`${ok}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
      socket.end(bomb);
    },
    becomes: "delivered",
  },
};

function startAbusive(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (head) => abuses[/^POST \/(\S+)/.exec(head.toString("latin1"))?.[1] ?? ""]?.does(socket));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

await describeSystem("A target", {}, (system) => {
  let abusive: Server;
  beforeAll(async () => {
    abusive = await startAbusive();
  });
  afterAll(() => new Promise((resolve) => abusive.close(resolve)));

  it("that abuses the protocol, trickles or floods costs its own delivery at most: the status decides where there is one, at the deadline at the latest", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const { port } = abusive.address() as AddressInfo;
    const names = Object.keys(abuses);
    const ids = new Map<string, number>();
    for (const name of names) {
      const url = `http://127.0.0.1:${port}/${name}`;
      ids.set(name, (await createConnector(admin, { url, eventTypes: [`abuse.${name}`], delivery: { timeoutMs, maxRetries: 0 } })).id);
    }
    const calm = await createConnector(admin, { url: receiver.url("/calm"), eventTypes: ["calm.event"] });
    await produceEvents(engine, [...names.map((name) => ({ id: name, type: `abuse.${name}`, data: {} })), { id: "calm", type: "calm.event", data: {} }]);
    await eventually(async () => expect(await deliveryOf(admin, calm.id, "calm")).toMatchObject({ status: "delivered" }));
    const found = new Map<string, DetailedDelivery>();
    for (const name of names) {
      await eventually(async () => {
        const delivery = await deliveryOf(admin, ids.get(name) ?? 0, name);
        expect(["delivered", "dead_lettered"]).toContain(delivery.status);
        found.set(name, delivery);
      });
    }
    expect(Object.fromEntries(names.map((name) => [name, found.get(name)?.attempts[0]?.outcome]))).toEqual(
      Object.fromEntries(names.map((name) => [name, abuses[name]?.becomes])),
    );
    for (const name of names) expect(found.get(name)?.attempts[0]?.durationMs).toBeLessThanOrEqual(latestMs);
    for (const [name, { attempts }] of found) if (abuses[name]?.becomes === "transient") expect(attempts[0]?.error, name).not.toBe("");
    expect(found.get("answers-without-end")?.attempts[0]?.body?.length).toBeLessThanOrEqual(16_384);
    expect(engine.isAlive()).toBe(true);
  });

  it("that redirects is not followed", async () => {
    const { engine, admin, receiver } = system();
    const statuses = [301, 302, 303, 307, 308];
    receiver.respondWith(({ path }) => ({ status: Number(path.slice(-3)), headers: { location: receiver.url("/elsewhere") } }));
    const ids = await Promise.all(
      statuses.map(
        async (status) => (await createConnector(admin, { url: receiver.url(`/${status}`), eventTypes: [`moved.${status}`], delivery: { maxRetries: 0 } })).id,
      ),
    );
    await produceEvents(
      engine,
      statuses.map((status) => ({ id: `moved-${status}`, type: `moved.${status}`, data: {} })),
    );
    for (const [index, status] of statuses.entries()) {
      await eventually(async () => {
        const delivery = await deliveryOf(admin, ids[index] ?? 0, `moved-${status}`);
        expect(delivery).toMatchObject({ status: "dead_lettered", attempts: [{ outcome: "transient", status }] });
      });
    }
    expect(receiver.at("/elsewhere")).toEqual([]);
  });

  it("that asks to wait is obeyed in every readable form and for a day at most, and loses no attempt by it; what cannot be read is an ordinary failure", async () => {
    const { engine, admin, receiver } = system();
    const shapes: Readonly<Record<string, () => string>> = {
      seconds: () => "1",
      date: () => new Date(Date.now() + 2_000).toUTCString(),
      "past-date": () => "Sun, 01 Feb 2026 12:00:00 GMT",
      zero: () => "0",
      huge: () => "999999999",
      garbage: () => "soon",
    };
    receiver.respondWith(({ path }, earlier) => {
      const shape = shapes[path.slice("/wait-".length)];
      return earlier === 0 && shape ? { status: path.includes("zero") ? 503 : 429, headers: { "retry-after": shape() } } : {};
    });
    const ids = new Map<string, number>();
    for (const name of Object.keys(shapes)) {
      ids.set(name, (await createConnector(admin, { url: receiver.url(`/wait-${name}`), eventTypes: [`wait.${name}`], delivery: { maxRetries: 0 } })).id);
    }
    await produceEvents(
      engine,
      Object.keys(shapes).map((name) => ({ id: `wait-${name}`, type: `wait.${name}`, data: {} })),
    );
    for (const name of ["seconds", "date", "past-date", "zero"]) {
      await eventually(async () => expect(await deliveriesOf(admin, ids.get(name) ?? 0), name).toMatchObject([{ status: "delivered" }]));
      const [first, second] = receiver.at(`/wait-${name}`);
      expect((second?.arrivedAt ?? 0) - (first?.arrivedAt ?? 0), name).toBeGreaterThanOrEqual(950);
      expect((await deliveryOf(admin, ids.get(name) ?? 0, `wait-${name}`)).attempts, name).toMatchObject([{ number: 1, outcome: "delivered" }]);
    }
    await eventually(async () => expect(await deliveriesOf(admin, ids.get("garbage") ?? 0)).toMatchObject([{ status: "dead_lettered" }]));
    await eventually(async () => {
      const [huge] = await admin.list<{ status: string; nextAttemptAt: string | null }>(`/connectors/${ids.get("huge")}/deliveries`);
      if (huge?.status !== "dead_lettered") expect(Date.parse(huge?.nextAttemptAt ?? "") - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
    });
  });
});
