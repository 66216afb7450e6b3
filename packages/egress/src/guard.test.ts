import { afterEach, describe, expect, it, vi } from "vitest";
import { isAdmittedPeer } from "./connector.js";
import type { LookupAll } from "./egress-policy.js";
import { answer, loopbackEgress, post, scriptedServer } from "./local-server.fixture.js";
import { cachedResolver } from "./resolver.js";

afterEach(() => void vi.useRealTimers());

/** 127.0.0.2 stands for the public internet, 127.0.0.1 for the inside. */
const onlyOutside = { allowCidrs: ["127.0.0.2/32"] };
const lookupOf =
  (addresses: () => string[]): LookupAll =>
  async () =>
    addresses().map((address) => ({ address, family: 4 }));

describe("a name that changes its address", () => {
  it("is judged again at the next connect, and the inside sees no connection", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const outside = await scriptedServer((socket) => socket.end(answer("ok", "200 OK", "connection: close\r\n")), "127.0.0.2");
    const inside = await scriptedServer((socket) => socket.write(answer("secret")));
    let addresses = ["127.0.0.2"];
    const egress = loopbackEgress({ ...onlyOutside, lookup: lookupOf(() => addresses) });
    const url = outside.url.replace("127.0.0.2", "rebind.example");
    expect(await egress.judgeUrl(url)).toMatchObject({ ok: true });
    expect(await egress.send(post(url))).toMatchObject({ status: 200 });
    addresses = ["127.0.0.1"];
    vi.setSystemTime(Date.now() + 61_000);
    expect(await egress.send(post(url))).toMatchObject({ code: "address_forbidden" });
    expect(await egress.send(post(inside.url.replace("127.0.0.1", "rebind.example")))).toMatchObject({ code: "address_forbidden" });
    expect(inside.connections()).toBe(0);
    await egress.close();
    outside.close();
    inside.close();
  });

  it("is refused whole where one of its answers is forbidden", async () => {
    const outside = await scriptedServer((socket) => socket.write(answer("ok")), "127.0.0.2");
    const egress = loopbackEgress({ ...onlyOutside, lookup: lookupOf(() => ["127.0.0.2", "127.0.0.1"]) });
    expect(await egress.send(post(outside.url.replace("127.0.0.2", "mixed.example")))).toMatchObject({ code: "address_forbidden" });
    expect(outside.connections()).toBe(0);
    await egress.close();
    outside.close();
  });
});

describe("the engine's own port", () => {
  it("is reached under the inspector's path only, even on a connection that the inspector opened", async () => {
    const paths: string[] = [];
    const engine = await scriptedServer((socket, request) => {
      paths.push(request.split(" ")[1] ?? "");
      socket.write(answer("ok"));
    });
    const port = Number(new URL(engine.url).port);
    const egress = loopbackEgress({ deniedAddresses: [{ host: "0.0.0.0", port, allowPathPrefix: "/inspect/" }], lookup: lookupOf(() => ["127.0.0.1"]) });
    for (const host of ["127.0.0.1", "localhost", "engine.example"]) {
      expect(await egress.send(post(`http://${host}:${port}/inspect/bin`))).toMatchObject({ status: 200 });
      expect(await egress.send(post(`http://${host}:${port}/api/v1/connectors`))).toMatchObject({ code: "address_forbidden" });
    }
    expect(new Set(paths)).toEqual(new Set(["/inspect/bin"]));
    await egress.close();
    engine.close();
  });
});

describe("the peer", () => {
  it("must be one of the judged addresses, in any spelling", () => {
    const addresses = [
      { address: "8.8.8.8", family: 4 },
      { address: "2606:4700:0:0:0:0:0:1", family: 6 },
    ];
    for (const peer of ["8.8.8.8", "::ffff:8.8.8.8", "2606:4700::1"]) expect(isAdmittedPeer(peer, addresses)).toBe(true);
    for (const peer of ["127.0.0.1", "::1", "", undefined, "nonsense"]) expect(isAdmittedPeer(peer, addresses)).toBe(false);
  });
});

describe("the resolver", () => {
  it("keeps answers for their time to live, between 5 and 60 s, and failures for 5 s", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const asked: string[] = [];
    const lives: Record<string, number> = { brief: 0, middle: 20, long: 86_400 };
    const resolve = cachedResolver(async (host) => {
      asked.push(host);
      const ttlSeconds = lives[host];
      if (ttlSeconds === undefined) throw new Error("no such name");
      return [{ address: "8.8.8.8", family: 4, ttlSeconds }];
    });
    const askAll = async (): Promise<void> => {
      for (const host of ["brief", "middle", "long", "failing"]) await resolve(host).catch(() => []);
    };
    const after = async (ms: number): Promise<string[]> => {
      asked.length = 0;
      vi.setSystemTime(Date.now() + ms);
      await askAll();
      return [...asked];
    };
    await askAll();
    expect(await after(4_900)).toEqual([]);
    expect(await after(200)).toEqual(["brief", "failing"]);
    expect(await after(15_000)).toEqual(["brief", "middle", "failing"]);
    expect(await after(40_000)).toContain("long");
  });

  it("asks once for a name that many wait for", async () => {
    let asked = 0;
    const resolve = cachedResolver(async () => {
      asked += 1;
      return [{ address: "8.8.8.8", family: 4 }];
    });
    await Promise.all(Array.from({ length: 50 }, () => resolve("one.example")));
    expect(asked).toBe(1);
  });

  it("asks for at most 512 names at once, and for every one in the end", async () => {
    let running = 0;
    let most = 0;
    const resolve = cachedResolver(async () => {
      most = Math.max(most, (running += 1));
      await new Promise((proceed) => setImmediate(proceed));
      running -= 1;
      return [{ address: "8.8.8.8", family: 4 }];
    });
    const all = await Promise.all(Array.from({ length: 2_000 }, (_, index) => resolve(`name-${index}.example`)));
    expect(all).toHaveLength(2_000);
    expect(most).toBe(512);
  });
});
