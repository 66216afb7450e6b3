import { expect, it } from "vitest";
import { createConnector } from "../support/create-connector.js";
import { deliveriesOf, deliveryOf } from "../support/delivery-log.js";
import { eventually } from "../support/eventually.js";
import { type Message, produce } from "../support/produce.js";
import { rejectedBytes, rejectedMessages } from "../support/rejected-messages.js";
import { describeSystem } from "../support/whole-system.js";

interface Poison {
  readonly name: string;
  readonly value: Buffer;
  readonly reason: string;
  readonly headers?: Message["headers"];
}

const bytes = (text: string): Buffer => Buffer.from(text, "utf8");
const depth = 10_000;

/** What no intake may choke on; each is refused for its own reason. */
const poisons: readonly Poison[] = [
  { name: "bad JSON", value: bytes('{"id":"x","type":"asset.created",'), reason: "bad_json" },
  { name: "two JSON texts", value: bytes('{"type":"asset.created"}{"type":"asset.created"}'), reason: "bad_json" },
  { name: "no bytes at all", value: Buffer.alloc(0), reason: "empty" },
  { name: "the JSON text null", value: bytes("null"), reason: "not_an_object" },
  { name: "a list", value: bytes('[{"type":"asset.created"}]'), reason: "not_an_object" },
  { name: "5 MB", value: bytes(`{"id":"big","type":"asset.created","data":"${"x".repeat(5_000_000)}"}`), reason: "too_large" },
  { name: "bad UTF-8", value: Buffer.from([...bytes('{"id":"u","type":"asset.created","data":"'), 0xc3, 0x28, ...bytes('"}')]), reason: "bad_utf8" },
  { name: "no type", value: bytes('{"id":"untyped","data":{}}'), reason: "missing_type" },
  { name: "a malformed type", value: bytes('{"id":"t","type":"asset created!","data":{}}'), reason: "malformed_type" },
  { name: "a type that is a number", value: bytes('{"id":"t","type":7,"data":{}}'), reason: "malformed_type" },
  { name: `lists nested ${depth} deep`, value: bytes(`{"type":"asset.created","data":${"[".repeat(depth)}${"]".repeat(depth)}}`), reason: "too_deep" },
  { name: `objects nested ${depth} deep`, value: bytes(`{"type":"asset.created","data":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`), reason: "too_deep" },
  { name: "half a CloudEvent", value: bytes("{}"), reason: "partial_cloud_event", headers: { ce_specversion: "1.0", ce_id: "half", ce_source: "/x" } },
  { name: "a schema registry's framing", value: Buffer.from([0, 0, 0, 0, 42, 6, 97, 98, 99]), reason: "schema_registry_framing" },
  { name: "an unknown tenant", value: bytes('{"id":"lost","type":"asset.created","tenant":"nobody","data":{}}'), reason: "unknown_tenant" },
];

/** Text of `data` as produced, and as JavaScript's JSON normal form gives it back, with the digits of long integers kept. */
const awkward: readonly (readonly [name: string, produced: string, delivered: string])[] = [
  ["an escaped NUL", '{"a":"x\\u0000y"}', '{"a":"x\\u0000y"}'],
  ["lone surrogates", '{"a":"\\ud800","b":"x\\udc00y"}', '{"a":"\\ud800","b":"x\\udc00y"}'],
  [
    "keys named __proto__ and constructor",
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":1}},"toString":1}',
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":1}},"toString":1}',
  ],
  ["1e21 and its kin", '{"a":1e21,"b":2.0,"c":1E+2,"d":1e-7,"e":-0.0}', '{"a":1e+21,"b":2,"c":100,"d":1e-7,"e":0}'],
  ["keys that read like integers", '{"b":1,"10":2,"2":3,"a":4}', '{"2":3,"10":2,"b":1,"a":4}'],
  [
    "integers beyond 2^53",
    '{"a":9007199254740993,"b":[-12345678901234567890123],"c":9007199254740991}',
    '{"a":9007199254740993,"b":[-12345678901234567890123],"c":9007199254740991}',
  ],
  ["a key that comes twice", '{"a":1,"a":2}', '{"a":2}'],
  ["text outside the basic plane, and line separators", '{"a":"🛢 \\u2028 油"}', '{"a":"🛢 \u2028 油"}'],
  ["white space everywhere", '{ "a" :\n[ 1 ,\t2 ] }', '{"a":[1,2]}'],
];

await describeSystem("Awkward messages", { partitions: 1 }, (system) => {
  it("that are no events are kept whole with the reason, and their neighbours in the partition are delivered", async () => {
    const { engine, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/neighbours"), eventTypes: ["asset.*"] });
    const good = (name: string): Message => ({ value: { id: name, type: "asset.created", data: {} } });
    const messages = poisons.flatMap(({ value, headers }, index) => [good(`before-${index}`), { value, headers }]);
    await produce(engine, [...messages, { value: null, key: "tombstone" }, good("after")]);

    await eventually(() => expect(receiver.at("/neighbours")).toHaveLength(poisons.length + 1));
    await eventually(async () => {
      const rejected = await rejectedMessages(admin);
      const isKept = ({ value, reason }: Poison) =>
        rejected.some(
          (message) => message.reason === reason && message.topic === engine.topic && message.partition === 0 && rejectedBytes(message).equals(value),
        );
      expect(poisons.filter((poison) => !isKept(poison)).map(({ name, reason }) => ({ name, reason }))).toEqual([]);
      expect(rejected).toHaveLength(poisons.length);
    });
    expect(engine.isAlive()).toBe(true);
    await eventually(async () => {
      const statuses = (await deliveriesOf(admin, id)).map(({ status }) => status);
      expect(statuses).toEqual(Array(poisons.length + 1).fill("delivered"));
    });
  });

  it("that are events all the same are delivered exactly", async () => {
    const { engine, admin, receiver } = system();
    await createConnector(admin, { url: receiver.url("/exact"), eventTypes: ["part.*"] });
    const produced = awkward.map(([, data], index) => ({
      value: `{"id":"awkward-${index}","type":"part.updated","time":"2026-01-01T00:00:00Z","data":${data}}`,
    }));
    await produce(engine, produced);
    await eventually(() => expect(receiver.at("/exact")).toHaveLength(awkward.length));
    const bodies = new Set(receiver.at("/exact").map(({ body }) => body.toString("utf8")));
    for (const [index, [name, , delivered]] of awkward.entries())
      expect(bodies, name).toContain(`{"type":"part.updated","timestamp":"2026-01-01T00:00:00Z","data":${delivered},"id":"awkward-${index}"}`);
  });

  it("with ids that are no UUIDs, or none at all, or numbers, keep them", async () => {
    const { engine, admin, receiver } = system();
    await createConnector(admin, { url: receiver.url("/ids"), eventTypes: ["unit.*"] });
    const ids = ["ERP/2026:Ä #1", "a b", "00000000-0000-0000-0000-00000000000Z", "x".repeat(500), "'; drop table event; --"];
    const event = (id: string): string => `{${id}"type":"unit.created","data":{}}`;
    const values = [...ids.map((id) => event(`"id":${JSON.stringify(id)},`)), event('"id":9007199254740993,'), event('"id":42,'), event("")];
    await produce(
      engine,
      values.map((value) => ({ value })),
    );
    await eventually(() => expect(receiver.at("/ids")).toHaveLength(values.length));
    const received = receiver.at("/ids").map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id);
    for (const id of [...ids, "9007199254740993", "42"]) expect(received).toContain(id);
    expect(received.filter((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toHaveLength(1);
  });

  it("in a receiver's answer (a NUL, half a character, 200 KB) break nothing", async () => {
    const { engine, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/answers"), eventTypes: ["shipment.*"] });
    const answers = [Buffer.from("before\0after"), Buffer.from([0x6f, 0x6b, 0xff, 0xc3]), Buffer.alloc(200_000, "x"), Buffer.from('"\\ud800"')];
    receiver.respondWith((_request, earlier) => ({ body: answers[earlier] ?? "", headers: { "x-odd": "caf\u00e9" } }));
    const events = answers.map((_answer, index) => ({ value: { id: `answer-${index}`, type: "shipment.created", data: {} } }));
    await produce(engine, events);
    const excerpts = await eventually(async () => {
      const found = await Promise.all(events.map(({ value }) => deliveryOf(admin, id, value.id)));
      expect(found.map(({ status }) => status)).toEqual(answers.map(() => "delivered"));
      return found.map(({ attempts }) => attempts[0]?.body ?? "");
    });
    expect(excerpts.some((text) => text.startsWith("before") && text.endsWith("after") && !text.includes("\0"))).toBe(true);
    expect(Math.max(...excerpts.map((text) => text.length))).toBe(16_384);
    expect(engine.isAlive()).toBe(true);
  });

  it("have left no unhandled rejection behind", () => {
    expect(system().engine.log()).not.toMatch(/unhandled|uncaught/i);
  });
});
