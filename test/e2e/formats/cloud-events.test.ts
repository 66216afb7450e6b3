import { CloudEvent, HTTP, Kafka, type Message as SdkMessage } from "cloudevents";
import { beforeAll, describe, expect, it } from "vitest";
import { type Api, api, type ProblemDocument } from "../../support/api.js";
import { eventually } from "../../support/eventually.js";
import { partitionsOf, readTopic } from "../../support/kafka-client.js";
import { metric } from "../../support/metrics.js";
import { type Message, produce } from "../../support/produce.js";
import { providePython } from "../../support/python.js";
import { rejectedMessages } from "../../support/rejected-messages.js";
import { describeSystem } from "../../support/whole-system.js";

interface ShownEvent {
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const path = "/api/v1/events";
const python = await providePython();
const doors = ["kafka", "http"] as const;
const modes = ["structured", "binary"] as const;
const combinations = doors.flatMap((door) => modes.map((mode) => ({ door, mode })));

const source = "/erp/pumps";
const subject = "Größe 5, 100 % “油”";
const data = { name: "Kolbenpumpe Größe 5 – 油", tags: ["a", 1, null], attributes: { deep: { yes: true } } };
const time = "2026-02-01T12:30:45.123Z";
const attributes = (id: string) => ({ id, source, type: "asset.created", time, subject, tenant: "acme-corp", company: 4, partitionkey: "pump 7" });
const expected = (id: string) => ({ id, source, type: "asset.created", tenant: "acme-corp", company: 4, data, payload: { subject, data } });
const required = { specversion: "1.0", source: "/erp", type: "asset.created" };
const headersOf = (id: string) => ({ ce_specversion: "1.0", ce_id: id, ce_source: "/erp", ce_type: "asset.created" });
const structured = { "content-type": "application/cloudevents+json; charset=UTF-8" };

await describeSystem("CloudEvents", { partitions: 1 }, (system) => {
  let acme: Api;

  beforeAll(async () => {
    await system().admin.post("/tenants", { id: "acme-corp", name: "Acme" });
    acme = api(system().engine, { tenant: "acme-corp" });
  });

  const shown = (client: Api, id: string): Promise<ShownEvent> => eventually(async () => (await client.get<ShownEvent>(`/events/${id}`)).data);
  const put = (messages: readonly Message[]): Promise<void> => produce(system().engine, messages);

  describe("made by the JavaScript SDK", () => {
    it.each(combinations)("are read: $door, $mode", async ({ door, mode }) => {
      const id = `javascript-${door}-${mode}`;
      const event = new CloudEvent({ ...attributes(id), datacontenttype: "application/json", data });
      if (door === "kafka") {
        const message = Kafka[mode](event) as SdkMessage & { readonly key?: string };
        await put([{ value: bodyText(message), headers: textHeaders(message), ...(message.key === undefined ? {} : { key: message.key }) }]);
      } else {
        const message = HTTP[mode](event);
        const answer = await acme.ask("POST", path, { body: bodyText(message), headers: encoded(textHeaders(message)) });
        expect(answer.status, answer.text).toBe(202);
      }
      expect(await shown(acme, id)).toMatchObject({ ...expected(id), time });
    });
  });

  const titled = python.skipped === undefined ? "made by the Python SDK, sent by librdkafka and urllib" : `made by the Python SDK (${python.skipped})`;
  describe.skipIf(python.skipped !== undefined)(titled, () => {
    it("are read: all doors and modes, data as JSON, text and bytes", async () => {
      const { engine } = system();
      const json = combinations.map(({ door, mode }) => ({
        door,
        mode,
        attributes: { ...attributes(`python-${door}-${mode}`), datacontenttype: "application/json" },
        data,
      }));
      const kinds = [
        { id: "text", contentType: "text/plain", text: "one line\nof “text”" },
        { id: "bytes", contentType: "application/octet-stream", base64: "AP8AAQ==" },
      ];
      const others = kinds.flatMap(({ id, contentType, ...body }) =>
        modes.map((mode) => ({ door: "kafka", mode, attributes: { ...attributes(`python-${id}-${mode}`), datacontenttype: contentType }, ...body })),
      );
      const request = { brokers: engine.brokers, topic: engine.topic, url: `${engine.url}${path}`, key: engine.adminKey, events: [...json, ...others] };
      expect(JSON.parse(await python.run("cloud_events_sender.py", request))).toEqual([202, 202]);
      for (const { door, mode } of combinations) {
        const event = await shown(acme, `python-${door}-${mode}`);
        expect(event).toMatchObject(expected(event.id));
        expect(Date.parse((event as unknown as { time: string }).time)).toBe(Date.parse(time));
      }
      for (const mode of modes) {
        expect(await shown(acme, `python-text-${mode}`)).toMatchObject({ data: "one line\nof “text”" });
        const { payload } = await shown(acme, `python-bytes-${mode}`);
        expect([payload.data ?? null, payload.data_base64]).toEqual([null, "AP8AAQ=="]);
      }
    });
  });

  it("that carry JSON as base64 are read like any other", async () => {
    const encodedData = Buffer.from('{"big":9007199254740993}').toString("base64");
    await put([{ value: { ...required, id: "base64", data_base64: encodedData }, headers: structured }]);
    expect(await shown(system().admin, "base64")).toMatchObject({ data: { big: 9_007_199_254_740_992 }, payload: { data_base64: encodedData } });
  });

  it("are rejected with the reason where they are half a set, a batch, another format, contradict themselves, or are nothing", async () => {
    const { admin } = system();
    const { ce_source: _source, ...half } = headersOf("half");
    await put([
      { value: "{}", headers: half },
      { value: { ...required }, headers: structured },
      { value: "[]", headers: { "Content-Type": "application/cloudevents-batch+json" } },
      { value: Buffer.from([0]), headers: { "content-type": "application/cloudevents+avro" } },
      { value: { ...required, id: "both", data: 1, data_base64: "MQ==" }, headers: structured },
      { value: null, headers: structured },
    ]);
    await eventually(async () =>
      expect((await rejectedMessages(admin)).toReversed().map(({ reason, detail }) => `${reason}: ${detail}`)).toEqual([
        "partial_cloud_event: The CloudEvent lacks source.",
        "partial_cloud_event: The CloudEvent lacks id.",
        expect.stringContaining("unsupported_cloud_event: The content type is application/cloudevents-batch+json"),
        expect.stringContaining("unsupported_cloud_event: The content type is application/cloudevents+avro"),
        expect.stringContaining("malformed_cloud_event: The CloudEvent has both data and data_base64"),
        "empty: The message has no bytes.",
      ]),
    );
  });

  it("that are rejected are copied to the DLQ topic, which is made for that", async () => {
    const { services, engine } = system();
    const topic = `${engine.topic}.rejected`;
    await eventually(async () => expect(await partitionsOf(services.brokers, topic)).toBeGreaterThan(0));
    const copies = await readTopic(services.brokers, topic, 6, 30_000);
    const reasons = ["empty", "malformed_cloud_event", "partial_cloud_event", "partial_cloud_event", "unsupported_cloud_event", "unsupported_cloud_event"];
    expect(copies.map(({ headers }) => headers["x-reject-reason"]).toSorted()).toEqual(reasons);
    expect(copies.find(({ headers }) => headers.ce_id === "half")?.value).toBe("{}");
  });

  it("in binary mode without a value are tombstones: counted and skipped", async () => {
    const { engine, admin } = system();
    await put([
      { value: null, headers: headersOf("tombstone"), key: "a" },
      { value: "", headers: headersOf("no-data") },
    ]);
    expect(await shown(admin, "no-data")).toMatchObject({ data: null });
    await eventually(async () => expect(await metric(engine, "trunkline_events_total", { verdict: "tombstone" })).toBe(1));
    await expect(admin.get("/events/tombstone")).rejects.toMatchObject({ status: 404 });
  });

  it("without an announcement are known by their attributes", async () => {
    await put([{ value: { ...required, id: "unannounced", data_base64: "eyJhIjoxfQ==" } }]);
    expect(await shown(system().admin, "unannounced")).toMatchObject({ data: { a: 1 }, source: "/erp" });
  });

  describe("over HTTP", () => {
    const ask = (body: unknown, headers: Readonly<Record<string, string>>) => system().admin.ask("POST", path, { body, headers });

    it("may come as a batch, all or nothing", async () => {
      const batch = { "content-type": "application/cloudevents-batch+json" };
      const answer = await ask(
        [
          { ...required, id: "batch-1" },
          { ...required, id: "batch-2", data: [1] },
        ],
        batch,
      );
      expect(answer.status, answer.text).toBe(202);
      expect(await shown(system().admin, "batch-2")).toMatchObject({ data: [1], source: "/erp" });
      const refused = await ask([{ ...required, id: "batch-3" }, { type: "asset.created" }], batch);
      expect([refused.status, (refused.body as ProblemDocument).errors]).toEqual([
        422,
        [{ pointer: "/1", message: "The CloudEvent lacks specversion, id, source." }],
      ]);
      expect((await ask({ ...required, id: "batch-4" }, batch)).status).toBe(422);
    });

    it("have their headers percent-decoded once; an array is the data of one event; no body is no data", async () => {
      const { admin } = system();
      const headers = (id: string) => ({ "ce-specversion": "1.0", "ce-id": id, "ce-source": "/caf%C3%A9%20100%25%2541", "ce-type": "asset.created" });
      expect((await ask([1, 2], headers("percent"))).status).toBe(202);
      expect(await shown(admin, "percent")).toMatchObject({ source: "/café 100%%41", data: [1, 2] });
      expect((await ask(undefined, headers("nothing"))).status).toBe(202);
      expect(await shown(admin, "nothing")).toMatchObject({ data: null });
      const authorization = `Bearer ${system().engine.adminKey}`;
      const body = new TextEncoder().encode('"untyped"');
      const untyped = await fetch(`${system().engine.url}${path}`, { method: "POST", body, headers: { ...headers("untyped"), authorization } });
      expect(untyped.status, await untyped.text()).toBe(202);
      expect(await shown(admin, "untyped")).toMatchObject({ data: "untyped" });
    });

    it("are refused with 422 where a set is half or not UTF-8, with 415 where the format is none of JSON", async () => {
      expect((await ask({}, { "ce-id": "half", "ce-type": "asset.created" })).status).toBe(422);
      expect((await ask({}, { ...encoded(headersOf("x")), "ce-specversion": "1.0", "ce-id": "%ff", "ce-source": "/", "ce-type": "a.b" })).status).toBe(422);
      expect((await ask("x", { "content-type": "application/cloudevents+avro" })).status).toBe(415);
    });
  });
});

function bodyText({ body }: SdkMessage): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

function textHeaders({ headers }: SdkMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** The JavaScript SDK leaves the percent-encoding of the HTTP binding to its user. */
function encoded(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, name.startsWith("ce-") ? encodeURI(value) : value]));
}
