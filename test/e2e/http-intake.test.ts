import { request } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { beforeAll, expect, it } from "vitest";
import { type Api, api, type Answer, type ProblemDocument } from "../support/api.js";
import { createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { describeSystem } from "../support/whole-system.js";

const path = "/api/v1/events";
const event = (id: string, more: object = {}) => ({ id, type: "asset.created", data: { name: "Pump" }, ...more });

interface AcceptedEvent {
  readonly id: string;
  readonly type: string;
  readonly duplicate: boolean;
}

await describeSystem("Events over HTTP", {}, (system) => {
  let producer: Api;

  beforeAll(async () => {
    producer = await clientWithRole("producer");
    const { admin, receiver } = system();
    await createConnector(admin, { url: receiver.url("/http"), eventTypes: ["asset.*"] });
  });

  async function clientWithRole(role: string): Promise<Api> {
    const { engine, admin } = system();
    const { data } = await admin.post<{ key: string }>("/api-keys", { name: `a ${role}`, role });
    return api(engine, { key: data.key });
  }

  const bodiesAt = (name: string) =>
    system()
      .receiver.at(name)
      .map(({ body }) => JSON.parse(body.toString()) as { id: string });

  it("are accepted with 202 one by one and in an array, and delivered", async () => {
    const one = await producer.ask("POST", path, { body: event("one") });
    expect(one.status, one.text).toBe(202);
    expect(one.body).toEqual({ data: [{ id: "one", type: "asset.created", duplicate: false }], meta: {} });
    const many = await producer.post<AcceptedEvent[]>("/events", [event("two"), event("three")]);
    expect(many.data.map(({ id, duplicate }) => [id, duplicate])).toEqual([
      ["two", false],
      ["three", false],
    ]);
    await eventually(() =>
      expect(
        bodiesAt("/http")
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(["one", "three", "two"]),
    );
  });

  it("are durable when they are answered: kill -9 right after 202 loses none", async () => {
    const { engine } = system();
    const ids = Array.from({ length: 50 }, (_, index) => `durable-${index}`);
    await producer.post(
      "/events",
      ids.map((id) => event(id)),
    );
    await engine.kill("SIGKILL");
    await engine.restart();
    const received = () => new Set(bodiesAt("/http").map(({ id }) => id));
    await eventually(() => expect(ids.filter((id) => !received().has(id))).toEqual([]), { timeoutMs: 90_000 });
  });

  it("are answered before any target is, however slow it is", async () => {
    const { admin, receiver } = system();
    await createConnector(admin, { url: receiver.url("/slow"), eventTypes: ["slow.created"] });
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    receiver.respondWith(async ({ path }) => {
      if (path === "/slow") await released;
      return {};
    });
    await producer.post("/events", { id: "slow", type: "slow.created", data: {} });
    // It is still being asked: the 202 did not wait for it.
    await eventually(() => expect(receiver.at("/slow")).toHaveLength(1));
    release();
    receiver.respondWith(() => ({}));
  });

  it("that came before are named as duplicates and sent once", async () => {
    await producer.post("/events", event("again"));
    const { data } = await producer.post<AcceptedEvent[]>("/events", [event("again"), event("fresh"), event("fresh")]);
    expect(data.map(({ id, duplicate }) => [id, duplicate])).toEqual([
      ["again", true],
      ["fresh", false],
      ["fresh", true],
    ]);
    await producer.post("/events", event("last"));
    await eventually(() => expect(bodiesAt("/http").map(({ id }) => id)).toEqual(expect.arrayContaining(["again", "fresh", "last"])));
    const sent = bodiesAt("/http").map(({ id }) => id);
    expect(sent.filter((id) => id === "again" || id === "fresh").toSorted()).toEqual(["again", "fresh"]);
  });

  it("with the same id from another source are other events", async () => {
    const { data } = await producer.post<AcceptedEvent[]>("/events", [event("shared", { source: "erp" }), event("shared", { source: "cmms" })]);
    expect(data.map(({ duplicate }) => duplicate)).toEqual([false, false]);
  });

  it("with an Idempotency-Key get the first answer again; the key with another body is 422", async () => {
    const headers = { "idempotency-key": "order-4711" };
    const body = { type: "asset.created", data: {} };
    const first = await producer.ask("POST", path, { body, headers });
    const second = await producer.ask("POST", path, { body, headers });
    expect([first.status, second.status]).toEqual([202, 202]);
    expect((second.body as Answer<AcceptedEvent[]>).data[0]?.id).toBe((first.body as Answer<AcceptedEvent[]>).data[0]?.id);
    const other = await producer.ask("POST", path, { body: { ...body, data: { n: 1 } }, headers });
    expect(other.status).toBe(422);
    expect(other.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  });

  it("are all taken or none: one bad event refuses the array, with a pointer to it", async () => {
    const { admin } = system();
    const answer = await producer.ask("POST", path, { body: [event("not-this"), { id: "bad", data: {} }, event("nor-this", { type: "no dots!" })] });
    expect(answer.status).toBe(422);
    expect((answer.body as ProblemDocument).errors?.map(({ pointer }) => pointer)).toEqual(["/1/type", "/2/type"]);
    await expect(admin.get("/events/not-this")).rejects.toMatchObject({ status: 404 });
  });

  it.each([
    ["no JSON", '{"type":', 400],
    ["text", '"asset.created"', 422],
    ["an empty array", "[]", 422],
    ["an array in the array", '[[{"type":"asset.created"}]]', 422],
    ["501 events", JSON.stringify(Array.from({ length: 501 }, (_, index) => event(`many-${index}`))), 422],
    ["a depth of 10,000", `{"type":"asset.created","data":${"[".repeat(10_000)}${"]".repeat(10_000)}}`, 400],
  ])("refuse %s", async (_name, body, status) => {
    const answer = await producer.ask("POST", path, { body });
    expect(answer.status, answer.text).toBe(status);
    expect(answer.body).toMatchObject({ status, errors: expect.any(Array) });
  });

  it("over 5 MB are 413, and another content type than JSON is 415", async () => {
    const large = await producer.ask("POST", path, { body: `[${JSON.stringify(event("big", { data: "x".repeat(6_000_000) }))}]` });
    expect(large.status).toBe(413);
    const slow = await postInPieces(new URL(path, system().engine.url), { key: system().engine.adminKey, pieces: 96, bytes: 65_536 });
    expect(slow, "a client that reads only after it has sent everything").toBe(413);
    const xml = await producer.ask("POST", path, { body: "<event/>", headers: { "content-type": "application/xml" } });
    expect(xml.status).toBe(415);
  });

  it.each([
    ["producer", 202],
    ["admin", 202],
    ["viewer", 403],
  ])("by a key of role %s are answered %i", async (role, status) => {
    const client = await clientWithRole(role);
    expect((await client.ask("POST", path, { body: event(`by-${role}`) })).status).toBe(status);
    expect((await client.ask("GET", "/api/v1/connectors")).status).toBe(role === "producer" ? 403 : 200);
  });

  it("without a key are 401, before anything is said of the body", async () => {
    const { engine } = system();
    for (const key of [null, "no such key at all", ""]) {
      const answer = await api(engine, { key }).ask("POST", path, { body: "{", headers: { "content-type": "text/plain" } });
      expect(answer.status).toBe(401);
    }
  });

  it("belong to the tenant of the key, whatever they claim", async () => {
    const { engine, admin } = system();
    await admin.post("/tenants", { id: "other-corp", name: "Other" });
    const { data } = await api(engine, { tenant: "other-corp" }).post<{ key: string }>("/api-keys", { name: "other", role: "producer" });
    await api(engine, { key: data.key }).post("/events", event("claimed", { tenant: "default" }));
    await expect(admin.get("/events/claimed")).rejects.toMatchObject({ status: 404 });
    expect((await api(engine, { tenant: "other-corp" }).get<{ id: string }>("/events/claimed")).data.id).toBe("claimed");
  });
});

interface PiecesInput {
  readonly key: string;
  readonly pieces: number;
  readonly bytes: number;
}

/** Announces the whole length, sends piece by piece, and looks at the answer after that only. Rejects where the connection breaks before. */
async function postInPieces(url: URL, { key, pieces, bytes }: PiecesInput): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", "content-length": pieces * bytes };
  const post = request(url, { method: "POST", headers });
  const failed = new Promise<never>((_resolve, reject) => post.once("error", reject));
  const answered = new Promise<number | undefined>((resolve) => post.once("response", (answer) => resolve(answer.resume().statusCode)));
  const send = async (): Promise<number | undefined> => {
    for (let piece = 0; piece < pieces; piece += 1) {
      if (!post.write(Buffer.alloc(bytes, "1"))) await new Promise((resolve) => post.once("drain", resolve));
      await turn();
    }
    post.end();
    return answered;
  };
  return Promise.race([send(), failed]);
}
