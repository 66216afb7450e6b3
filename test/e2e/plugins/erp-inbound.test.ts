import { createHmac } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { type Api, api, type ProblemDocument } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { eventually } from "../../support/eventually.js";
import {
  assetMessage,
  createInboundConnector,
  eventsAt,
  hmacSender,
  inboundClient,
  sharedSecret,
  signedHeaders,
  tell,
  told,
  trickle,
  type SentEvent,
  type ShownRecord,
} from "../../support/inbound.js";
import type { ReceivedRequest } from "../../support/start-receiver.js";
import { describeSystem } from "../../support/whole-system.js";

await describeSystem("Changes of outside systems", {}, (system) => {
  let keys: Record<"sap" | "cmms", Api>;
  /** Takes ten seconds; the other tests run meanwhile. */
  let slow: Promise<string>;

  beforeAll(async () => {
    const { engine, admin } = system();
    slow = trickle(engine.url, "/api/v1/inbound/1", 1_000);
    for (const id of [7, 9]) await admin.post("/companies", { id, name: `Company ${id}` });
    keys = { sap: await inboundClient(engine, "sap"), cmms: await inboundClient(engine, "cmms") };
  });

  const record = async (kind: string, id: number) => (await system().admin.get<ShownRecord>(`/records/${kind}/${id}`)).data;

  it("go round: ERP, record, event, another system, its change, and back to the ERP; never to where it came from", async () => {
    const { admin, receiver } = system();
    const subscribe = async (name: string) => {
      const { id } = await createConnector(admin, { url: receiver.url(`/${name}`), eventTypes: ["asset.*"] });
      await admin.patch(`/connectors/${id}`, { system: name });
    };
    await subscribe("sap");
    await subscribe("cmms");
    const { id } = await told(keys.sap, assetMessage("ROUND-1", { name: "Pump", status: "operational" }, "asset.created"));
    const [first] = await eventually(() => {
      const events = eventsAt(system().receiver, "/cmms", "ROUND-1");
      expect(events).toHaveLength(1);
      return events;
    });
    expect(first).toMatchObject({ type: "asset.created", data: { id, attributes: { name: "Pump" } } });
    // The other system sends back all it was told, with a change of its own.
    await told(keys.cmms, assetMessage("ROUND-1", { ...first?.data.attributes, status: "maintenance" }));
    const [back] = await eventually(() => {
      const events = eventsAt(system().receiver, "/sap", "ROUND-1");
      expect(events).toHaveLength(1);
      return events;
    });
    expect(back).toMatchObject({ type: "asset.updated", data: { attributes: { status: "maintenance" } } });
    const event = (await admin.get<{ payload: object; originSystem: string }>(`/events/${back?.id}`)).data;
    expect(event).toMatchObject({ originSystem: "cmms", payload: { previous: { id, type: "asset", attributes: { status: "operational" } } } });
    // The ERP echoes: nothing is new, so nobody is told.
    expect((await told(keys.sap, assetMessage("ROUND-1", back?.data.attributes))).action).toBe("unchanged");
    await told(keys.sap, assetMessage("ROUND-1", { name: "The last" }));
    await eventually(() => expect(eventsAt(system().receiver, "/cmms", "ROUND-1").at(-1)?.data.attributes.name).toBe("The last"));
    expect([eventsAt(system().receiver, "/sap", "ROUND-1").length, eventsAt(system().receiver, "/cmms", "ROUND-1").length]).toEqual([1, 2]);
  });

  it("go round no more where two systems write the same each in its own way", async () => {
    const { receiver } = system();
    const echo =
      (client: Api, change: (name: string) => string) =>
      async ({ body }: ReceivedRequest) => {
        const { data } = JSON.parse(body.toString()) as SentEvent;
        if (data.attributes.serial_number === "LOOP-1") await tell(client, assetMessage("LOOP-1", { name: change(String(data.attributes.name)) }));
        return {};
      };
    const answers: Readonly<Record<string, (request: ReceivedRequest) => Promise<object>>> = {
      "/cmms": echo(keys.cmms, (name) => name.toUpperCase()),
      "/sap": echo(keys.sap, (name) => name.toLowerCase()),
    };
    receiver.respondWith((request) => answers[request.path]?.(request) ?? {});
    const { id } = await told(keys.sap, assetMessage("LOOP-1", { name: "pump" }, "asset.created"));
    const stopped = await eventually(async () => {
      const { history = [] } = await record("asset", id);
      expect(history[0]?.eventId).toBeNull();
      return history;
    });
    receiver.respondWith(() => ({}));
    expect(stopped.length).toBeLessThan(10);
    expect(stopped.slice(1).every(({ eventId }) => eventId !== null)).toBe(true);
  });

  it("at an inbound connector by signature: each row of the table", async () => {
    const { engine, admin } = system();
    const id = await createInboundConnector(admin, { company: 9, system: "mine", sender: { ...hmacSender, previousSecret: "the-secret-before" } });
    const path = `/api/v1/inbound/${id}`;
    const stranger = api(engine, { key: null });
    const body = JSON.stringify({ serial: "S11", name: "Pump", price: 1.5 });
    const statusOf = async (headers: Readonly<Record<string, string>>, text = body, to = path) =>
      (await stranger.ask("POST", to, { body: text, headers })).status;
    expect(await statusOf({})).toBe(401);
    expect(await statusOf({ ...signedHeaders(body), "x-signature": `sha256=${"0".repeat(64)}` })).toBe(401);
    expect(await statusOf(signedHeaders(body, { atMs: Date.now() - 600_000 }))).toBe(401);
    expect(await statusOf(signedHeaders(body, { atMs: Date.now() + 600_000 }))).toBe(401);
    expect(await statusOf(signedHeaders(body, { signedBody: JSON.stringify(JSON.parse(body), null, 1) }))).toBe(401);
    expect(await statusOf(signedHeaders(body), body, "/api/v1/inbound/2147483000")).toBe(401);
    expect(await statusOf(signedHeaders(body), body, "/api/v1/inbound/nonsense")).toBe(401);
    expect(await statusOf({ ...signedHeaders(body), "content-type": "multipart/form-data; boundary=x" })).toBe(415);
    expect(await statusOf({}, "x".repeat(11 * 1_048_576))).toBe(413);
    expect(await admin.list("/records/asset?company=9")).toEqual([]);
    expect(await admin.list("/events?type=asset.created").then((events) => JSON.stringify(events).includes("S11"))).toBe(false);

    const headers = signedHeaders(body, { id: "message-1" });
    const first = await stranger.ask("POST", path, { body, headers });
    expect([first.status, first.body], first.text).toEqual([
      200,
      { received: true, records: [{ kind: "asset", id: expect.any(Number) as number, action: "created" }], events: [expect.anything()] },
    ]);
    expect(await statusOf(headers), "the same signature again").toBe(401);
    const again = await stranger.ask("POST", path, { body, headers: signedHeaders(body, { id: "message-1", atMs: Date.now() - 2_000 }) });
    expect([again.status, again.body]).toEqual([200, { duplicate: true, ...(first.body as object) }]);
    const [seconds, two] = [String(Math.floor(Date.now() / 1_000) - 5), "two signatures"];
    const signature = (secret: string) => `sha256=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
    const both = {
      "x-timestamp": seconds,
      "x-message-id": two.replace(" ", "-"),
      "x-signature": `${signature("an-unknown-secret")},${signature("the-secret-before")}`,
    };
    expect(await statusOf(both)).toBe(200);
    expect(await statusOf(signedHeaders("{", {}), "{")).toBe(400);
    expect(await statusOf(signedHeaders("{}"), "{}")).toBe(422);
    expect((await admin.list<ShownRecord>("/records/asset?company=9")).map(({ version, system: from }) => [version, from])).toEqual([[1, "mine"]]);
  });

  it("at an inbound connector by key, by address or by a key of the engine; its secrets are shown to nobody", async () => {
    const { engine, admin } = system();
    const stranger = api(engine, { key: null });
    const send = async (id: number, headers: Readonly<Record<string, string>>, client = stranger) =>
      (await client.ask("POST", `/api/v1/inbound/${id}`, { body: { serial: "KEYS-1" }, headers })).status;
    const byKey = await createInboundConnector(admin, { company: 9, system: "a", sender: { type: "apiKey", value: "a-key-of-the-sender" } });
    expect([await send(byKey, { "x-api-key": "a-key-of-the-sender" }), await send(byKey, { "x-api-key": "another" }), await send(byKey, {})]).toEqual([
      200, 401, 401,
    ]);
    const here = await createInboundConnector(admin, { company: 9, system: "b", sender: { type: "addresses" }, more: { allowedAddresses: ["127.0.0.0/8"] } });
    const elsewhere = await createInboundConnector(admin, {
      company: 9,
      system: "c",
      sender: { type: "addresses" },
      more: { allowedAddresses: ["192.0.2.0/24"] },
    });
    expect([await send(here, {}), await send(elsewhere, {})]).toEqual([200, 401]);
    const byEngine = await createInboundConnector(admin, { company: 9, system: "d", sender: { type: "engineKey" } });
    const ofNine = (await admin.post<{ key: string }>("/api-keys", { name: "nine", role: "inbound", company: 9 })).data.key;
    expect([await send(byEngine, {}, api(engine, { key: ofNine })), await send(byEngine, {}, keys.sap), await send(byEngine, {})]).toEqual([200, 401, 401]);
    const shown = JSON.stringify(await admin.get(`/connectors/${byKey}`));
    expect([shown.includes("a-key-of-the-sender"), shown.includes("***"), shown.includes(sharedSecret)]).toEqual([false, true, false]);
    await admin.post(`/connectors/${byKey}/pause`);
    expect(await send(byKey, { "x-api-key": "a-key-of-the-sender" })).toBe(503);
    await admin.post(`/connectors/${byKey}/resume`);
    expect(await send(byKey, { "x-api-key": "a-key-of-the-sender" })).toBe(200);
    await admin.post(`/connectors/${byKey}/disable`);
    expect(await send(byKey, { "x-api-key": "a-key-of-the-sender" })).toBe(401);
  });

  it("in a preview that writes nothing", async () => {
    const { admin } = system();
    const sender = { type: "engineKey" };
    const id = await createInboundConnector(admin, { company: 9, system: "e", sender });
    interface Preview {
      readonly refused: { readonly status: number } | null;
      readonly records: readonly { readonly result: string; readonly event: string | null; readonly before: unknown; readonly after: unknown }[];
    }
    const preview = async (body: unknown) => (await admin.post<Preview>("/inbound/preview", { connectorId: id, request: { body } })).data;
    const { records } = await preview({ serial: "PREVIEW-1", state: "Active" });
    expect(records).toMatchObject([{ result: "created", event: "asset.created", before: null, after: { serial_number: "PREVIEW-1", status: "operational" } }]);
    expect((await preview({ serial: "PREVIEW-1", deleted: true })).records).toMatchObject([{ result: "missing", event: null }]);
    expect((await preview({ name: "no number" })).refused).toMatchObject({ status: 422 });
    const config = { sender, records: [{ kind: "part", key: { part_number: { path: "$.no" } } }] };
    expect((await admin.post<Preview>("/inbound/preview", { config, request: { body: { no: 5 } } })).data.records).toMatchObject([
      { result: "created", after: { part_number: "5" } },
    ]);
    expect(await admin.list("/records/asset?key=PREVIEW-1")).toEqual([]);
  });

  it("in a preview of another mapping for a connector that is saved, whose secrets stay where they are", async () => {
    const { admin } = system();
    const id = await createInboundConnector(admin, { company: 9, system: "g", sender: hmacSender });
    const { config } = (await admin.get<{ readonly config: Readonly<Record<string, unknown>> }>(`/connectors/${id}`)).data;
    const other = { ...config, records: [{ kind: "task", key: { external_id: { path: "$.order" } } }] };
    const ask = (changed: unknown) =>
      admin.ask("POST", "/api/v1/inbound/preview", { body: { connectorId: id, config: changed, request: { body: { order: "WO-1" } } } });
    expect(await ask(other)).toMatchObject({
      status: 200,
      body: { data: { records: [{ result: "created", event: "task.created", key: { external_id: "WO-1" } }] } },
    });
    const faulty = await ask({ ...config, records: [{ kind: "task", key: { external_id: { path: "order" } } }] });
    expect([faulty.status, (faulty.body as ProblemDocument).errors?.[0]?.pointer]).toEqual([422, "/config/records/0/key/external_id/path"]);
    expect((await admin.get<{ readonly config: unknown }>(`/connectors/${id}`)).data.config).toEqual(config);
  });

  it("at a connector that only receives: it takes no subscriptions, and there is no target to test", async () => {
    const { admin } = system();
    const id = await createInboundConnector(admin, { company: 9, system: "f", sender: { type: "engineKey" } });
    const subscribed = await admin.ask("PATCH", `/api/v1/connectors/${id}`, { body: { subscriptions: [{ eventTypes: ["*"] }] } });
    expect([subscribed.status, (subscribed.body as ProblemDocument).errors?.[0]?.pointer]).toEqual([422, "/subscriptions"]);
    for (const action of ["test", "check"]) expect((await admin.ask("POST", `/api/v1/connectors/${id}/${action}`, { body: {} })).status).toBe(409);
  });

  it("by a body that does not come within ten seconds: 408", async () => {
    expect(await slow).toBe("HTTP/1.1 408 Request Timeout");
  });
});
