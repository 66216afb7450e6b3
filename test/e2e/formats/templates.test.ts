import { expect, it } from "vitest";
import type { ProblemDocument } from "../../support/api.js";
import { connectorBody, createConnector } from "../../support/create-connector.js";
import { deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produce, produceEvents } from "../../support/produce.js";
import { describeSystem, type System } from "../../support/whole-system.js";

interface PreviewEntry {
  readonly verdict: string;
  readonly reason: string | null;
  readonly request: { readonly method: string; readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: string } | null;
  readonly schemaWarnings: readonly { readonly pointer: string; readonly message: string }[];
}

async function errorsOf({ admin, receiver }: System, template: unknown): Promise<readonly string[]> {
  const answer = await admin.ask("POST", "/api/v1/connectors", { body: connectorBody({ url: receiver.url("/x"), eventTypes: ["asset.*"], template }) });
  expect(answer.status, answer.text.slice(0, 300)).toBe(422);
  return ((answer.body as ProblemDocument).errors ?? []).map(({ pointer }) => pointer);
}

await describeSystem("A template", {}, (system) => {
  it("keeps types, escapes by construction, formats dates and numbers, and is previewed as it is sent", async () => {
    const { engine, admin, receiver } = system();
    const template = {
      color: "{{alert.severity == 'critical' ? 'danger' : 'warning'}}",
      value: "{{variable.value}}",
      big: "{{data.big}}",
      variables: "{{data.variables}}",
      title: "{{upper device.name}}: {{default data.none 'nothing'}}",
      at: "{{date timestamp 'DD. MMMM YYYY HH:mm' timeZone='Europe/Berlin' locale='de-DE'}}",
      price: "{{number data.price decimals=2 locale='de-DE'}}",
      rows: "{{#each data.variables}}{{@index}}={{name}}{{#unless @last}}; {{/unless}}{{/each}}",
      missing: "{{data.not.there}}",
      [`key "${"x"}"`]: ["IoT", "{{device.type}}"],
    };
    const { id } = await createConnector(admin, { url: receiver.url("/types"), eventTypes: ["data.received"], template });
    const event =
      '{"id":"typed","type":"data.received","time":"2026-02-01T12:30:45Z","alert":{"severity":"critical"},"variable":{"value":95.5},' +
      '"device":{"name":"Kessel \\"A\\"\\n","type":"sensor"},"data":{"big":9007199254740993,"price":1234.5,"variables":[{"name":"t"},{"name":"p"}]}}';
    await produce(engine, [{ value: event }]);
    const [request] = await eventually(() => {
      expect(receiver.at("/types")).toHaveLength(1);
      return receiver.at("/types");
    });
    const body =
      '{"color":"danger","value":95.5,"big":9007199254740993,"variables":[{"name":"t"},{"name":"p"}],"title":"KESSEL \\"A\\"\\n: nothing",' +
      '"at":"01. Februar 2026 13:30","price":"1.234,50","rows":"0=t; 1=p","missing":null,"key \\"x\\"":["IoT","sensor"]}';
    expect(request?.body.toString()).toBe(body);
    expect(request?.headers["content-type"]).toBe("application/json");
    await eventually(() => deliveryOf(admin, id, "typed"));
    const { data } = await admin.post<readonly PreviewEntry[]>("/preview", { connectorId: id, eventId: "typed" });
    expect(data[0]).toMatchObject({ verdict: "delivered", request: { method: "POST", body } });
    expect(data[0]?.schemaWarnings.length).toBeGreaterThan(0);
    const made = await admin.ask("POST", "/api/v1/preview", {
      body: `{"connectorId":${id},"event":${event}}`,
      headers: { "content-type": "application/json" },
    });
    expect((made.body as { data: readonly PreviewEntry[] }).data[0]?.request?.body).toBe(body);
  });

  it("of text has its content type and that type's escapes; URL and headers are rendered and encoded", async () => {
    const { engine, admin, receiver } = system();
    await createConnector(admin, {
      url: receiver.url("/assets/{{data.id}}?name={{data.name}}"),
      eventTypes: ["asset.created"],
      template: { contentType: "application/xml", text: "<asset id='{{data.id}}'>{{data.name}}</asset>" },
      config: { method: "PUT", headers: { "X-Asset": "{{data.name}}", "X-Fixed": "1" } },
    });
    await produceEvents(engine, [{ id: "xml", type: "asset.created", data: { id: "../7", name: "A&B <1>\r\nX-Evil: 1" } }]);
    const [request] = await eventually(() => {
      expect(receiver.requests.filter(({ path }) => path.startsWith("/assets/"))).toHaveLength(1);
      return receiver.requests.filter(({ path }) => path.startsWith("/assets/"));
    });
    expect(request).toMatchObject({ method: "PUT", path: "/assets/..%2F7?name=A%26B%20%3C1%3E%0D%0AX-Evil%3A%201" });
    expect(request?.headers).toMatchObject({ "content-type": "application/xml", "x-asset": "A&B <1> X-Evil: 1", "x-fixed": "1" });
    expect(request?.headers).not.toHaveProperty("x-evil");
    expect(request?.body.toString()).toBe("<asset id='../7'>A&#38;B &#60;1&#62;\r\nX-Evil: 1</asset>");
  });

  it("may compute neither the host nor what no engine can render", async () => {
    const { admin, receiver } = system();
    const refused = async (config: Readonly<Record<string, unknown>>) => {
      const { url = receiver.url("/x"), ...others } = config as { url?: string };
      const answer = await admin.ask("POST", "/api/v1/connectors", { body: connectorBody({ url, config: others }) });
      expect(answer.status, answer.text).toBe(422);
      return ((answer.body as ProblemDocument).errors ?? []).map(({ pointer }) => pointer);
    };
    expect(await refused({ url: "https://{{data.host}}/x" })).toContain("/config/url");
    expect(await refused({ url: receiver.url("/{{#if a}}") })).toEqual(["/config/url"]);
    expect(await refused({ headers: { "X-A": "{{log data}}" } })).toEqual(["/config/headers/X-A"]);
  });

  it("that attacks the engine is refused with a pointer, or stopped, and the engine lives on", async () => {
    const { admin, engine, receiver } = system();
    const inLeaf = (text: string) => ({ list: [{ deep: text }] });
    const pointer = "/subscriptions/0/template/list/0/deep";
    const refused = [
      "{{constructor.constructor}}",
      "{{data.__proto__.x}}",
      "{{lookup this 'constructor'}}",
      "{{log data}}",
      "{{* decorator}}",
      "{{#*inline 'a'}}{{> a}}{{/inline}}{{> a}}",
      "{{> partial}}",
      "{{#each data.a}}{{#each b}}{{#each c}}x{{/each}}{{/each}}{{/each}}",
      "{{#if a}}".repeat(900) + "{{/if}}".repeat(900),
      "{{date time timeZone='Mars/Base'}}",
    ];
    for (const text of refused) expect(await errorsOf(system(), inLeaf(text)), text.slice(0, 60)).toEqual([pointer]);
    expect(await errorsOf(system(), inLeaf("{{data.name}} ".repeat(2_600)))).toEqual(["/subscriptions/0/template"]);
    expect(await errorsOf(system(), inLeaf(`{{#if a}}${"{{else if b}}x".repeat(620)}{{/if}}`))).toEqual([expect.stringContaining("/subscriptions/0/template")]);

    const list = Array.from({ length: 1_000 }, (_, index) => ({ name: `part ${index}` }));
    const event = { type: "asset.created", data: { list } };
    const attack = (template: unknown) =>
      admin.post<readonly PreviewEntry[]>("/preview", { config: { url: receiver.url("/x") }, subscriptions: [{ eventTypes: ["*"], template }], event });
    for (const template of [
      { a: "{{#each data.list}}{{#each @root.data.list}}{{name}}{{/each}}{{/each}}" },
      { a: "{{#each data.list}}{{#if (json @root.data)}}{{/if}}{{/each}}" },
      { a: `{{#each data.list}}${"{{upper name}}".repeat(300)}{{/each}}` },
    ]) {
      const { data } = await attack(template);
      expect(data).toMatchObject([{ verdict: "template_failed", reason: expect.stringMatching(/10000 times|too much|1 MB|100 ms/), request: null }]);
    }
    const tree = { type: "Program", body: [{ type: "MustacheStatement", path: { type: "PathExpression", original: "constructor", parts: ["constructor"] } }] };
    expect((await attack(tree)).data[0]?.request?.body).toBe(JSON.stringify(tree));
    expect(engine.isAlive()).toBe(true);
  });

  it("that breaks on an event makes a dead letter and holds up nothing", async () => {
    const { engine, admin, receiver } = system();
    const { id } = await createConnector(admin, {
      url: receiver.url("/breaks"),
      eventTypes: ["part.created"],
      template: { a: "{{#each data.list}}{{#each @root.data.list}}{{/each}}{{/each}}" },
    });
    const event = (name: string, length: number) => ({ id: name, type: "part.created", data: { list: Array.from({ length }, () => 1) } });
    await produceEvents(engine, [event("much", 500), event("little", 5)]);
    await eventually(() => expect(receiver.at("/breaks")).toHaveLength(1));
    expect(await eventually(() => deliveryOf(admin, id, "much"))).toMatchObject({
      status: "dead_lettered",
      reason: "template_failed",
      attempts: [{ error: expect.stringContaining("10000 times") }],
    });
  });

  it("with a misspelt path is saved with a warning at its place that names the nearest known one", async () => {
    const { admin, receiver } = system();
    const template = { user: { mail: "{{user.emial}}" }, rows: "{{#with user}}{{iid}}{{/with}}" };
    const body = connectorBody({ url: receiver.url("/{{user.idd}}"), eventTypes: ["user.login"], template });
    const { meta } = await admin.post("/connectors", body);
    expect(meta.warnings?.filter(({ message }) => message.includes("no schema"))).toEqual([
      { pointer: "/subscriptions/0/template/user/mail", message: expect.stringContaining("knows user.emial; did you mean user.email?") },
      { pointer: "/subscriptions/0/template/rows", message: expect.stringContaining("knows user.iid; did you mean user.id?") },
      { pointer: "/config/url", message: expect.stringContaining("knows user.idd; did you mean user.id?") },
    ]);
  });
});
