import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, api, type ProblemDocument } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { eventually } from "../../support/eventually.js";
import { assetMessage, inboundClient, tell, told, type ShownRecord } from "../../support/inbound.js";
import { deleteTopics, readTopic } from "../../support/kafka-client.js";
import { metric } from "../../support/metrics.js";
import { describeSystem } from "../../support/whole-system.js";

/** The engine reads the topic that it copies to: what comes back must count for nothing. */
const copies = `inbound-${randomBytes(6).toString("hex")}`;

await describeSystem("Records of outside systems", { environment: { INBOUND_TOPIC: copies, KAFKA_TOPICS: copies } }, (system) => {
  let sap: Api;

  beforeAll(async () => {
    const { engine, admin } = system();
    for (const id of [7, 8]) await admin.post("/companies", { id, name: `Company ${id}` });
    sap = await inboundClient(engine, "sap");
  });
  afterAll(() => deleteTopics(system().services.brokers, [copies]));

  const record = async (kind: string, id: number) => (await system().admin.get<ShownRecord>(`/records/${kind}/${id}`)).data;

  it("at Tageur's endpoint: its published samples, each twice, and the second time changes nothing", async () => {
    const dynamics = assetMessage("HP-2025-0123", {
      name: "Hydraulic Pump #5",
      asset_type: "Equipment",
      status: "operational",
      brand: "Atlas Copco",
      model_number: "GA55",
      location: "Building A - Floor 2",
      purchase_date: "2024-12-01",
      extra_values: { dynamics_id: "D-1", cost_center: "CC-100", department: "Manufacturing", purchase_cost: 15000 },
    });
    const created = await told(sap, { ...dynamics, event: "asset.created" });
    expect(created).toEqual({ kind: "asset", id: expect.any(Number) as number, action: "created" });
    expect(await told(sap, { ...dynamics, event: "asset.created" })).toEqual({ ...created, action: "unchanged" });
    expect(await told(sap, assetMessage("HP-2025-0123", { extra_values: { cost_center: "CC-200" } }))).toEqual({ ...created, action: "updated" });
    expect((await record("asset", created.id)).attributes).toMatchObject({
      name: "Hydraulic Pump #5",
      extra_values: { dynamics_id: "D-1", cost_center: "CC-200", department: "Manufacturing" },
    });
    expect((await told(sap, assetMessage("HP-2025-0123", {}, "asset.deleted"))).action).toBe("retired");
    expect((await told(sap, assetMessage("HP-2025-0123", {}, "asset.deleted"))).action).toBe("unchanged");

    const part = {
      event: "part.created",
      timestamp: "2025-01-04T12:35:00Z",
      data: { type: "part", attributes: { part_number: "BRG-2025-001", name: "Ball Bearing", quantity: 5, min_quantity: 2 } },
    };
    const bearing = await told(sap, part);
    expect((await told(sap, { ...part, event: "part.deleted" })).action).toBe("discontinued");
    expect(await record("part", bearing.id)).toMatchObject({
      status: "discontinued",
      company: 7,
      attributes: { quantity: 5, min_quantity: 2, name: "Ball Bearing" },
    });

    const order = {
      event: "task.created",
      timestamp: "2025-01-04T12:00:00Z",
      data: { type: "task", attributes: { external_id: "WO-1", title: "Monthly maintenance" } },
    };
    const task = await told(sap, order);
    const completed = {
      event: "task.completed",
      timestamp: "2025-01-04T12:40:00+00:00",
      data: { type: "task", attributes: { external_id: "WO-1", task_id: task.id } },
    };
    expect(await told(sap, completed)).toEqual({ ...task, action: "completed" });
    expect(await told(sap, completed)).toEqual({ ...task, action: "unchanged" });
    const byOurs = { ...completed, data: { type: "task", attributes: { task_id: task.id, actual_hours: 2 } } };
    expect(await told(sap, byOurs)).toEqual({ ...task, action: "updated" });
    const { attributes, history } = await record("task", task.id);
    expect(attributes).toEqual({
      external_id: "WO-1",
      title: "Monthly maintenance",
      status: "completed",
      completed_at: "2025-01-04T12:40:00+00:00",
      actual_hours: 2,
    });
    expect(history?.map(({ version, action, system: from }) => [version, action, from])).toEqual([
      [3, "updated", "sap"],
      [2, "completed", "sap"],
      [1, "created", "sap"],
    ]);
  });

  it("at Tageur's endpoint: 400 for the company, 401 for the key, 422 for the message, always JSON", async () => {
    const { engine, admin } = system();
    const good = assetMessage("REFUSED-1");
    const statusOf = async (client: Api, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
      const answer = await tell(client, body, headers);
      expect((answer.body as ProblemDocument).status, answer.text).toBe(answer.status);
      return answer.status;
    };
    expect(await statusOf(sap, good, { "x-tageur-company-id": "" })).toBe(400);
    expect(await statusOf(sap, good, { "x-tageur-company-id": "seven" })).toBe(400);
    expect(await statusOf(sap, "{not json")).toBe(400);
    expect(await statusOf(sap, good, { "x-tageur-company-id": "8" })).toBe(401);
    expect(await statusOf(api(engine, { key: "trk_unknown" }), good)).toBe(401);
    expect(await statusOf(api(engine, { key: null }), good)).toBe(401);
    expect(await statusOf(sap, { ...good, event: "shipment.created" })).toBe(422);
    expect(await statusOf(sap, assetMessage("", {}))).toBe(422);
    expect(await statusOf(sap, assetMessage("NEVER-SEEN", {}, "asset.deleted"))).toBe(422);
    expect(await admin.list(`/records/asset?key=REFUSED-1`)).toEqual([]);
  });

  it("are also copied to INBOUND_TOPIC, with a mark, and count for nothing where they come back", async () => {
    const { services, admin, engine } = system();
    const { id } = await told(sap, assetMessage("COPY-1", { name: "Pump" }, "asset.created"));
    const events = await admin.list("/events");
    const records = await readTopic(services.brokers, copies, events.length, 30_000);
    const copy = records.find(({ key }) => key === `asset-${id}`);
    expect(copy?.headers["trunkline-inbound"]).toBe(`asset-${id}-1`);
    expect(JSON.parse(copy?.value ?? "")).toMatchObject({ id: `asset-${id}-1`, type: "asset.created", tenant: "default", company: 7, source: "sap" });
    await eventually(async () => expect(await metric(engine, "trunkline_events_total", { verdict: "tombstone" })).toBeGreaterThanOrEqual(events.length));
    expect((await admin.list("/events")).length).toBe(events.length);
  });

  it("once, however many say it at the same moment", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => told(sap, assetMessage("SAME-1", { name: "Pump", extra_values: { [`n${index}`]: index } }))),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ action }) => action === "created")).toHaveLength(1);
    const shown = await record("asset", answers[0]?.id ?? 0);
    expect([shown.version, Object.keys(shown.attributes.extra_values as object).length]).toEqual([20, 20]);
  });

  it("in lists with cursor and filters, each company's to itself and each tenant's to its own", async () => {
    const { engine, admin } = system();
    for (const index of [1, 2, 3]) await told(sap, assetMessage(`LIST-${index}`, { status: index === 2 ? "broken" : "operational" }));
    expect((await admin.list<ShownRecord>("/records/asset?status=broken&company=7")).map(({ attributes }) => attributes.serial_number)).toEqual(["LIST-2"]);
    const page = await admin.get<ShownRecord[]>("/records/asset?limit=1");
    expect([page.data.length, typeof page.meta.nextCursor]).toEqual([1, "string"]);
    const { data } = await admin.post<{ key: string }>("/api-keys", { name: "of 8", role: "viewer", company: 8 });
    const ofEight = api(engine, { key: data.key });
    expect(await ofEight.list("/records/asset")).toEqual([]);
    expect((await ofEight.ask("GET", `/api/v1/records/asset/${page.data[0]?.id}`)).status).toBe(404);
    await admin.post("/tenants", { id: "elsewhere", name: "Elsewhere" });
    expect((await api(engine, { tenant: "elsewhere" }).ask("GET", `/api/v1/records/asset/${page.data[0]?.id}`)).status).toBe(404);
    expect((await admin.ask("GET", "/api/v1/records/person")).status).toBe(404);
  });

  it("and nothing is lost: what was answered before kill -9 is a record, an event and a delivery", async () => {
    const { engine, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/after-kill"), eventTypes: ["asset.created"] });
    await admin.post(`/connectors/${id}/pause`);
    const serials = Array.from({ length: 20 }, (_, index) => `KILL-${index}`);
    await Promise.all(serials.map((serial) => told(sap, assetMessage(serial, { name: serial }, "asset.created"))));
    await engine.kill("SIGKILL");
    await engine.restart();
    const deliveries = await admin.list<{ eventId: string; status: string }>(`/connectors/${id}/deliveries`);
    expect(deliveries.map(({ status }) => status)).toEqual(serials.map(() => "parked"));
    expect(new Set(deliveries.map(({ eventId }) => eventId)).size).toBe(serials.length);
    for (const { eventId } of deliveries) await admin.get(`/events/${eventId}`);
    expect(
      (await admin.list<ShownRecord>("/records/asset?system=sap")).filter(({ attributes }) => String(attributes.serial_number).startsWith("KILL-")),
    ).toHaveLength(20);
  });
});
