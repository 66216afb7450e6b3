import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, type ProblemDocument, api } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { verdictOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { metric } from "../../support/metrics.js";
import { consumersOf } from "../../support/kafka-client.js";
import { produce, produceEvents } from "../../support/produce.js";
import { rejectedMessages } from "../../support/rejected-messages.js";
import { type Engine, startBeside } from "../../support/start-engine.js";
import { describeSystem } from "../../support/whole-system.js";

interface ShownType {
  readonly name: string;
  readonly isOwn: boolean;
}

const partitions = 4;
const folder = mkdtempSync(join(tmpdir(), "catalog-dir-"));

/** A type whose events must have `data.<member>`. */
function typeDemanding(name: string, member: string) {
  const schema = {
    type: "object",
    required: ["data"],
    properties: { data: { type: "object", required: [member], properties: { [member]: { type: "string" } } } },
  };
  return { name, group: "Billing", description: "Of the ERP.", systems: ["erp"], schema, example: { type: name, data: { [member]: "4711" } } };
}

writeFileSync(join(folder, "contracts.json"), JSON.stringify([typeDemanding("contract.signed", "signature")]));

await describeSystem("The event catalog of a tenant", { partitions, environment: { CATALOG_DIR: folder } }, (system) => {
  let second: Engine;
  const ofTenant = (tenant: string): Api => api(system().engine, { tenant });
  const makeTenant = async (id: string, settings: object = {}): Promise<Api> => {
    await system().admin.post("/tenants", { id, name: id, ...settings });
    return ofTenant(id);
  };

  beforeAll(async () => {
    const { engine } = system();
    second = await startBeside(engine);
    await eventually(async () => expect(await consumersOf(engine)).toBe(2), { timeoutMs: 60_000, pauseMs: 250 });
  });
  afterAll(async () => {
    await second?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("takes a type of its own over REST: listed for it alone, and its events are validated and delivered", async () => {
    const { engine, receiver } = system();
    const client = await makeTenant("acme", { validation: "reject" });
    await client.post("/event-types", typeDemanding("invoice.sent", "number"));
    const listed = (await client.get<ShownType[]>("/event-types?source=erp")).data.map(({ name, isOwn }) => `${name} ${isOwn}`);
    expect(listed).toEqual(["contract.signed false", "invoice.sent true"]);
    expect((await system().admin.get<ShownType[]>("/event-types?search=invoice.sent")).data).toEqual([]);
    await createConnector(client, { url: receiver.url("/invoices"), eventTypes: ["invoice.*"] });
    await produceEvents(engine, [
      { id: "good", tenant: "acme", type: "invoice.sent", data: { number: "4711" } },
      { id: "bad", tenant: "acme", type: "invoice.sent", data: { number: 4711 } },
      { id: "free", tenant: "acme", type: "invoice.unheard_of", data: {} },
    ]);
    await eventually(() =>
      expect(
        receiver
          .at("/invoices")
          .map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id)
          .toSorted(),
      ).toEqual(["free", "good"]),
    );
    const [rejected] = await eventually(async () => {
      const found = await rejectedMessages(client);
      expect(found).toHaveLength(1);
      return found;
    });
    expect(rejected).toMatchObject({ reason: "schema_violation", detail: "/data/number: must be text" });
    const refused = await client.ask("POST", "/api/v1/events", {
      body: [
        { type: "invoice.sent", data: { number: "1" } },
        { type: "invoice.sent", data: {} },
      ],
    });
    expect(refused.status).toBe(422);
    expect((refused.body as ProblemDocument).errors).toEqual([{ pointer: "/1", message: expect.stringContaining("/data/number: is missing") }]);
  });

  it("counts a changed type for every event produced after the answer, in two processes", async () => {
    const { engine, receiver } = system();
    const client = await makeTenant("changing", { validation: "reject" });
    await createConnector(client, { url: receiver.url("/changing"), eventTypes: ["invoice.*"] });
    const rounds = 8;
    for (let round = 0; round < rounds; round += 1) {
      const through = api(round % 2 === 0 ? engine : second, { tenant: "changing" });
      await through.put("/event-types/invoice.sent", typeDemanding("invoice.sent", `round_${round}`));
      const other = api(round % 2 === 0 ? second : engine, { tenant: "changing" });
      expect((await other.get<{ readonly example: object }>("/event-types/invoice.sent")).data.example).toEqual({
        type: "invoice.sent",
        data: { [`round_${round}`]: "4711" },
      });
      const inEach = (id: string, member: string) =>
        Array.from({ length: partitions }, (_, partition) => ({
          partition,
          value: { id: `${id}-${round}-${partition}`, tenant: "changing", type: "invoice.sent", data: { [member]: id } },
        }));
      await produce(engine, [...inEach("now", `round_${round}`), ...inEach("before", `round_${round - 1}`)]);
      // What is produced before the next change must be judged before it.
      await eventually(() => expect(receiver.at("/changing")).toHaveLength((round + 1) * partitions));
      await eventually(async () => expect(await client.list("/rejected-messages")).toHaveLength((round + 1) * partitions));
    }
    const ids = receiver.at("/changing").map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id);
    expect(ids.filter((id) => !id.startsWith("now-"))).toEqual([]);
  });

  it("holds the types of CATALOG_DIR for everybody", async () => {
    const { engine } = system();
    const client = await makeTenant("strict", { validation: "reject" });
    expect((await client.get<ShownType>("/event-types/contract.signed")).data).toMatchObject({ isOwn: false, group: "Billing" });
    await produceEvents(engine, [{ id: "unsigned", tenant: "strict", type: "contract.signed", data: {} }]);
    await eventually(async () => expect(await rejectedMessages(client)).toMatchObject([{ detail: "/data/signature: is missing" }]));
  });

  it("stops the start in one line where a file of CATALOG_DIR is wrong", async () => {
    const bad = mkdtempSync(join(tmpdir(), "catalog-bad-"));
    try {
      writeFileSync(join(bad, "broken.json"), JSON.stringify({ ...typeDemanding("a.b", "c"), schema: { properties: { data: { type: "txt" } } } }));
      const failure = await startBeside(system().engine, { CATALOG_DIR: bad }).then(
        () => "it started",
        (error: unknown) => String(error),
      );
      const lines = failure.split("\n").filter((line) => line.includes("CATALOG_DIR"));
      expect(lines.at(-1)).toMatch(/The engine did not start: CATALOG_DIR: .*broken\.json at \/schema\/properties\/data\/type: /);
    } finally {
      rmSync(bad, { recursive: true });
    }
  });

  it("leaves out what the patterns of tenant and company leave out: not listed, not matched, and the trace says so", async () => {
    const { engine, receiver } = system();
    const client = await makeTenant("narrow", { eventTypes: ["asset.*", "part.*"] });
    await client.post("/companies", { id: 7, name: "Seven", eventTypes: ["asset.*"] });
    const names = (await client.list<ShownType>("/event-types")).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["asset.created", "part.updated"]));
    expect(names.filter((name) => /^(task|user|invoice)\./.test(name))).toEqual([]);
    const { id } = await createConnector(client, { url: receiver.url("/narrow"), eventTypes: ["*"] });
    await produceEvents(
      engine,
      [
        { id: "asset-7", type: "asset.created", company: 7 },
        { id: "part-7", type: "part.created", company: 7 },
        { id: "part-8", type: "part.created", company: 8 },
        { id: "task", type: "task.created" },
      ].map((event) => ({ tenant: "narrow", data: {}, ...event })),
    );
    await eventually(() =>
      expect(
        receiver
          .at("/narrow")
          .map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id)
          .toSorted(),
      ).toEqual(["asset-7", "part-8"]),
    );
    expect(await eventually(() => verdictOf(client, id, "part-7"))).toMatchObject({
      verdict: "not_subscribed",
      reason: "the event types of company 7 leave out part.created",
    });
    expect(await eventually(() => verdictOf(client, id, "task"))).toMatchObject({
      verdict: "not_subscribed",
      reason: "the event types of the tenant leave out task.created",
    });
    await client.patch("/companies/7", { eventTypes: ["part.*"] });
    await produceEvents(engine, [{ id: "part-7-later", tenant: "narrow", type: "part.created", company: 7, data: {} }]);
    await eventually(() => expect(receiver.at("/narrow")).toHaveLength(3));
  });

  it("warns where the tenant is only warned: delivered, shown in event and preview, counted and logged", async () => {
    const { engine, receiver } = system();
    const client = await makeTenant("warned");
    const { id } = await createConnector(client, { url: receiver.url("/warned"), eventTypes: ["part.created"] });
    const violations = async (): Promise<number> => {
      const labels = { validation: "warn", verdict: "violated" };
      const counts = await Promise.all([engine, second].map((each) => metric(each, "trunkline_schema_checks_total", labels)));
      return counts.reduce((sum, count) => sum + count, 0);
    };
    const before = await violations();
    const data = { id: 1, type: "part", attributes: { quantity: "many" } };
    await produceEvents(engine, [{ id: "odd", tenant: "warned", type: "part.created", data }]);
    await eventually(() => expect(receiver.at("/warned")).toHaveLength(1));
    const warnings = [{ pointer: "/data/attributes/quantity", message: "must be a whole number or null" }];
    expect((await eventually(() => client.get("/events/odd"))).data).toMatchObject({ schemaWarnings: warnings });
    expect((await client.post("/preview", { connectorId: id, eventId: "odd" })).data).toMatchObject([{ verdict: "delivered", schemaWarnings: warnings }]);
    await eventually(async () => expect(await violations()).toBe(before + 1));
    await eventually(() => expect(engine.log() + second.log()).toMatch(/"event\.schema_warning"/));
    await system().admin.patch("/tenants/warned", { validation: "off" });
    expect((await client.get("/events/odd")).data).toMatchObject({ schemaWarnings: [] });
  });
});
