import type { Socket } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { EgressError } from "../failure.js";
import { answer, connectedTo, scriptedServer, type ScriptedServer } from "../local-server.fixture.js";
import { openWire } from "./open-wire.js";
import type { Wire } from "./wire.js";

const servers: ScriptedServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once("close", () => resolve()));

/** Resolves to the body, or to the fault. */
function ask(wire: Wire, handler: { isOver: boolean } = { isOver: false }): Promise<string> {
  return new Promise((resolve) => {
    let body = "";
    wire.send(
      { method: "POST", path: "/", headers: [], body: "x" },
      Object.assign(handler, {
        onSent: () => {},
        onHead: () => {},
        onBody: (bytes: Uint8Array) => void (body += Buffer.from(bytes).toString()),
        onEnd: () => resolve(body),
        onFault: (error: Error) => resolve(error.message),
      }),
    );
  });
}

it("A socket that had closed before it was handed over fails its request, and gives its place to the next one", async () => {
  const server = await scriptedServer((socket) => socket.write(answer("ok")));
  servers.push(server);
  let isFirst = true;
  const wire = openWire({
    host: "target.example",
    maxSockets: 1,
    connect: async (onread) => {
      const socket = await connectedTo(Number(new URL(server.url).port), onread);
      if (isFirst) await closed(socket.on("error", () => {}).destroy(new EgressError("address_forbidden", "another peer")));
      isFirst = false;
      return socket;
    },
  });
  expect(await Promise.all([ask(wire), ask(wire)])).toEqual(["another peer", "ok"]);
  await wire.destroy();
});

it("A request that nobody waits for any more is not sent, and its socket serves the next one", async () => {
  const seen: number[] = [];
  const server = await scriptedServer((socket, _request, onConnection) => {
    seen.push(onConnection);
    socket.write(answer("ok"));
  });
  servers.push(server);
  const opened = Promise.withResolvers<void>();
  const wire = openWire({
    host: "target.example",
    maxSockets: 1,
    connect: async (onread) => {
      await opened.promise;
      return connectedTo(Number(new URL(server.url).port), onread);
    },
  });
  const late = { isOver: false };
  void ask(wire, late);
  const next = ask(wire);
  late.isOver = true;
  opened.resolve();
  expect(await next).toBe("ok");
  expect(seen).toEqual([1]);
  await wire.destroy();
  await vi.waitFor(() => expect(server.open()).toBe(0));
  expect(await ask(wire)).toContain("aborted");
});
