import { expect, it } from "vitest";
import type { Api, ProblemDocument } from "../../support/api.js";
import { connectorBody, createConnector } from "../../support/create-connector.js";
import { deliveriesOf, deliveryOf, verdictOf, type ShownDeadLetter } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produce, produceEvents } from "../../support/produce.js";
import type { Receiver } from "../../support/start-receiver.js";
import { describeSystem, type System } from "../../support/whole-system.js";

interface PreviewEntry {
  readonly verdict: string;
  readonly clause: unknown;
  readonly clausePointer: string | null;
  readonly value: unknown;
}

/** The published forms, each with events that pass and events that do not: why not, by clause and value seen. */
const forms = [
  {
    name: "json-logic",
    filter: { and: [{ in: [{ var: "data.attributes.asset_type" }, ["Equipment", "Tool"]] }, { "<=": [{ days_until: { var: "data.due" } }, 7] }] },
    passing: { time: "2026-02-01T12:00:00Z", data: { attributes: { asset_type: "Tool" }, due: "2026-02-08" } },
    stopped: { time: "2026-02-01T12:00:00Z", data: { attributes: { asset_type: "Tool" }, due: "2026-02-09" } },
    pointer: "/and/1",
    value: "2026-02-09",
  },
  {
    name: "own operators",
    filter: {
      and: [
        { starts_with: [{ var: "data.name" }, "Pump"] },
        { ends_with: [{ var: "data.name" }, "7"] },
        { matches: [{ var: "data.serial" }, "^SN-[0-9]{4}$"] },
      ],
    },
    passing: { data: { name: "Pump 7", serial: "SN-0042" } },
    stopped: { data: { name: "Pump 7", serial: "SN-42" } },
    pointer: "/and/2",
    value: "SN-42",
  },
  {
    name: "conditions",
    filter: { conditions: [{ field: "data.value", operator: "greater_than", value: 100 }] },
    passing: { data: { value: 100.5 } },
    stopped: { data: { value: "101" } },
    pointer: "/conditions/0",
    value: "101",
  },
  {
    name: "conditions by event type",
    filter: { "asset.created": { conditions: [{ field: "user.role", operator: "equals", value: "admin" }] } },
    passing: { user: { role: "admin" }, data: {} },
    stopped: { data: {} },
    pointer: "/asset.created/conditions/0",
    value: null,
  },
  {
    name: "lists of attributes",
    filter: { asset_type: ["Equipment"] },
    passing: { data: { id: 1, type: "asset", attributes: { asset_type: "Equipment" } } },
    stopped: { data: { id: 1, type: "asset", attributes: { asset_type: "Vehicle" } } },
    pointer: "/asset_type",
    value: "Vehicle",
  },
];

const idsAt = (receiver: Receiver, path: string): string[] => receiver.at(path).map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id);

async function refusals({ admin, receiver }: System, filter: unknown): Promise<readonly string[]> {
  const text = typeof filter === "string" ? filter : JSON.stringify(filter);
  const body = JSON.stringify(connectorBody({ url: receiver.url("/x"), eventTypes: ["asset.*"] })).replace('"filter":null', `"filter":${text}`);
  const answer = await admin.ask("POST", "/api/v1/connectors", { body, headers: { "content-type": "application/json" } });
  if (answer.status === 413 || answer.status === 400) return [String(answer.status)];
  expect(answer.status, answer.text.slice(0, 500)).toBe(422);
  return ((answer.body as ProblemDocument).errors ?? []).map(({ pointer }) => pointer);
}

await describeSystem("A filter", {}, (system) => {
  it.each(forms)("of the form $name is read back as given, lets through what it says, and explains the rest", async (form) => {
    const { engine, admin, receiver } = system();
    const path = `/${form.name.replaceAll(" ", "-")}`;
    const { id } = await createConnector(admin, { url: receiver.url(path), eventTypes: ["asset.created"], filter: form.filter });
    const { data } = await admin.get<{ subscriptions: readonly { filter: unknown }[] }>(`/connectors/${id}`);
    expect(JSON.stringify(data.subscriptions[0]?.filter)).toBe(JSON.stringify(form.filter));

    const [yes, no] = [`${path}-yes`, `${path}-no`];
    const passing = { type: "asset.created", ...form.passing };
    const stopped = { type: "asset.created", ...form.stopped };
    await produceEvents(engine, [
      { id: no, ...stopped },
      { id: yes, ...passing },
    ]);
    await eventually(() => expect(idsAt(receiver, path)).toEqual([yes]));
    const clausePointer = `/subscriptions/0/filter${form.pointer}`;
    expect(await eventually(() => verdictOf(admin, id, no))).toMatchObject({ verdict: "filtered", clausePointer, value: form.value });

    const preview = async (event: object) => (await admin.post<readonly PreviewEntry[]>("/preview", { connectorId: id, event })).data[0];
    expect(await preview(passing)).toMatchObject({ verdict: "delivered", clause: null });
    expect(await preview(stopped)).toMatchObject({ verdict: "filtered", clausePointer, value: form.value });
    // What a receiver has is written after that.
    await eventually(async () => expect((await deliveriesOf(admin, id)).map(({ eventId }) => eventId)).toEqual([yes]));
  });

  it("that attacks the engine is refused with a pointer to the offender", async () => {
    const { engine } = system();
    const doubling = { reduce: [{ var: "data.list" }, { cat: [{ var: "accumulator" }, { var: "accumulator" }] }, "x"] };
    const deep = (levels: number): string => `${'{"!":'.repeat(levels)}true${"}".repeat(levels)}`;
    const cases: readonly (readonly [unknown, RegExp])[] = [
      [{ "==": [doubling, "x"] }, /^\/subscriptions\/0\/filter\/==\/0\/reduce$/],
      [deep(20_000), /^400$/],
      [deep(13), /^\/subscriptions\/0\/filter(?:\/!){12}$/],
      [{ and: [true, { method: ["x", "toString"] }] }, /^\/subscriptions\/0\/filter\/and\/1\/method$/],
      [{ log: "x" }, /^\/subscriptions\/0\/filter\/log$/],
      [{ "==": [{ var: "constructor.name" }, "x"] }, /^\/subscriptions\/0\/filter\/==\/0\/var$/],
      [{ or: [false, { is_admin: 1 }] }, /^\/subscriptions\/0\/filter\/or\/1\/is_admin$/],
      [{ in: [{ var: "data.x" }, ["x".repeat(1_000_000)]] }, /^\/subscriptions\/0\/filter$/],
      [{ or: Array.from({ length: 201 }, () => ({ "!": [1] })) }, /^\/subscriptions\/0\/filter\/or\/\d+/],
      [{ some: [{ var: "data.a" }, { some: [{ var: "b" }, true] }] }, /^\/subscriptions\/0\/filter\/some\/1\/some$/],
      [{ matches: [{ var: "data.x" }, "(a+)+\\1"] }, /^\/subscriptions\/0\/filter\/matches\/1$/],
      [{ matches: [{ var: "data.x" }, "a".repeat(257)] }, /^\/subscriptions\/0\/filter\/matches\/1$/],
      [{ conditions: [{ field: "data.x", operator: "like", value: 1 }] }, /^\/subscriptions\/0\/filter\/conditions\/0\/operator$/],
    ];
    for (const [filter, pointer] of cases) {
      const pointers = await refusals(system(), filter);
      expect(pointers.length, JSON.stringify(filter).slice(0, 100)).toBeGreaterThan(0);
      for (const one of pointers) expect(one).toMatch(pointer);
    }
    expect(engine.isAlive()).toBe(true);
  });

  it("that breaks on an event makes a dead letter that says why, and nobody else waits", async () => {
    const { engine, admin, receiver } = system();
    const filter = { all: [{ var: "data.list" }, { ">": [{ var: "" }, 0] }] };
    const broken = await createConnector(admin, { url: receiver.url("/broken"), eventTypes: ["asset.updated"], filter });
    await createConnector(admin, { url: receiver.url("/bystander"), eventTypes: ["asset.updated"] });
    const event = (id: string, length: number) => ({ id, type: "asset.updated", data: { list: Array.from({ length }, () => 1) } });
    await produceEvents(engine, [event("too-long", 1_001), event("fine", 1_000)]);
    await eventually(() => expect(idsAt(receiver, "/bystander").sort()).toEqual(["fine", "too-long"]));
    await eventually(() => expect(idsAt(receiver, "/broken")).toEqual(["fine"]));
    const delivery = await eventually(() => deliveryOf(admin, broken.id, "too-long"));
    expect(delivery).toMatchObject({ status: "dead_lettered", reason: "filter_failed", attempts: [{ error: expect.stringContaining("1001 items") }] });
    const letters = await admin.list<ShownDeadLetter>("/dead-letters?reason=filter_failed");
    expect(letters).toMatchObject([{ connector: broken.id, error: expect.stringContaining("1001 items") }]);
    const { data } = await admin.post<readonly PreviewEntry[]>("/preview", { connectorId: broken.id, eventId: "too-long" });
    expect(data).toMatchObject([{ verdict: "filter_failed", clausePointer: "/subscriptions/0/filter" }]);
  });

  it("is warned of at save where it reads what no schema knows, and where nothing can meet it", async () => {
    const { admin, receiver } = system();
    const conditions = [
      { field: "user.emial", operator: "exists" },
      { field: "user.id", operator: "less_than", value: "ten" },
    ];
    const body = connectorBody({ url: receiver.url("/warned"), eventTypes: ["user.login"], filter: { "user.login": { conditions } } });
    const { meta } = await admin.post("/connectors", body);
    expect(meta.warnings?.filter(({ pointer }) => pointer.startsWith("/subscriptions"))).toEqual([
      { pointer: "/subscriptions/0/filter/user.login/conditions/1/value", message: expect.stringContaining("never holds") },
      { pointer: "/subscriptions/0/filter/user.login/conditions/0/field", message: expect.stringContaining("did you mean user.email?") },
    ]);
  });

  it("and a template see awkward keys as data: nothing is polluted, and all is delivered as produced", async () => {
    const { engine, admin, receiver } = system();
    const filter = {
      and: [
        { "!": { var: "polluted" } },
        { "!": { var: "data.polluted" } },
        { "==": [{ var: "data.hasOwnProperty" }, null] },
        { "==": [{ var: "data.toString" }, 1] },
      ],
    };
    await createConnector(admin, { url: receiver.url("/verbatim"), eventTypes: ["asset.deleted"], filter });
    const template = { all: "{{data}}", polluted: "{{polluted}}", method: "{{hasOwnProperty}}", text: "{{#each data}}{{@key}} {{/each}}" };
    await createConnector(admin, { url: receiver.url("/templated"), eventTypes: ["asset.deleted"], filter, template });
    const data = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1,"a":{"__proto__":{"polluted":1}}}';
    await produce(engine, [{ value: `{"id":"proto","type":"asset.deleted","time":"2026-02-01T12:00:00Z","data":${data},"__proto__":{"polluted":true}}` }]);
    await eventually(() => expect(receiver.at("/templated")).toHaveLength(1));
    await eventually(() => expect(receiver.at("/verbatim")).toHaveLength(1));
    expect(receiver.at("/verbatim")[0]?.body.toString()).toBe(`{"type":"asset.deleted","timestamp":"2026-02-01T12:00:00Z","data":${data},"id":"proto"}`);
    expect(receiver.at("/templated")[0]?.body.toString()).toBe(`{"all":${data},"polluted":null,"method":null,"text":"__proto__ constructor toString a "}`);
    await expectUnpolluted(admin, receiver, engine);
  });
});

/** Objects of the engine would show a polluted prototype in whatever they are written to. */
async function expectUnpolluted(admin: Api, receiver: Receiver, engine: Parameters<typeof produceEvents>[0]): Promise<void> {
  const { id } = await createConnector(admin, {
    url: receiver.url("/clean"),
    eventTypes: ["part.created"],
    template: { all: "{{data}}", polluted: "{{data.polluted}}" },
  });
  await produceEvents(engine, [{ id: "clean", type: "part.created", data: {} }]);
  await eventually(() => expect(receiver.at("/clean")).toHaveLength(1));
  expect(receiver.at("/clean")[0]?.body.toString()).toBe('{"all":{},"polluted":null}');
  const { text } = await admin.ask("GET", `/api/v1/connectors/${id}`);
  expect(text).not.toContain('polluted":true');
}
