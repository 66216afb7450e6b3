import { expect, it } from "vitest";
import { type ConnectorInput, createConnector } from "../../support/create-connector.js";
import { deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import type { ReceivedRequest } from "../../support/start-receiver.js";
import { verifyBody, verifyStandardText } from "../../support/verify-signature.js";
import { describeSystem } from "../../support/whole-system.js";

const FORM = "application/x-www-form-urlencoded";
const data = { id: "A/7 ü", name: 'Pump <5> & "Co"', tags: ["a", "b"], price: 2.5, none: null };

await describeSystem("The webhook plugin's requests", {}, (system) => {
  /** One event through a new connector to a receiver that fails the first attempt: so each request is seen twice, as sent and as tried again. */
  async function sendTwice(name: string, input: Omit<ConnectorInput, "url" | "eventTypes"> & { readonly path?: string }) {
    const { engine, admin, receiver } = system();
    const { path = `/${name}`, ...rest } = input;
    const eventType = `task.${name}`;
    receiver.respondWith((_request, earlier) => ({ status: earlier === 0 ? 500 : 200 }));
    const connector = await createConnector(admin, { ...rest, url: receiver.url(path), eventTypes: [eventType], delivery: { schedule: ["20ms"] } });
    await produceEvents(engine, [{ id: name, type: eventType, data }]);
    await eventually(async () => expect(await deliveryOf(admin, connector.id, name)).toMatchObject({ status: "delivered" }));
    const [first, second] = receiver.requests.slice(-2) as [ReceivedRequest, ReceivedRequest];
    expect(second.body.equals(first.body)).toBe(true);
    expect([second.method, second.path, second.headers["content-type"]]).toEqual([first.method, first.path, first.headers["content-type"]]);
    expect([first, second].every((request) => verifyStandardText(connector.secret, request))).toBe(true);
    return { request: first, text: first.body.toString(), connector };
  }

  it.each(["POST", "PUT", "PATCH"])("are made by %s, with a signed body", async (method) => {
    const { request } = await sendTwice(`method_${method}`, { config: { method } });
    expect(request.method).toBe(method);
    expect(JSON.parse(request.body.toString())).toMatchObject({ data });
  });

  it("carry JSON under the type that the receiver wants", async () => {
    const { request, text } = await sendTwice("json", {
      config: { contentType: "application/vnd.acme+json; charset=utf-8" },
      template: { asset: "{{data}}", n: "{{data.price}}" },
    });
    expect(request.headers["content-type"]).toBe("application/vnd.acme+json; charset=utf-8");
    expect(JSON.parse(text)).toEqual({ asset: data, n: 2.5 });
  });

  it("carry a JSON template as the fields of a form", async () => {
    const template = { asset: { name: "{{data.name}}", tags: "{{data.tags}}" }, price: "{{data.price}}", none: "{{data.none}}" };
    const { request, text } = await sendTwice("form", { config: { contentType: FORM }, template });
    expect(request.headers["content-type"]).toBe(FORM);
    expect([...new URLSearchParams(text)]).toEqual([
      ["asset[name]", data.name],
      ["asset[tags][0]", "a"],
      ["asset[tags][1]", "b"],
      ["price", "2.5"],
      ["none", ""],
    ]);
  });

  it("carry a dialect's body whole in a form's field payload", async () => {
    const { text } = await sendTwice("payload", { config: { contentType: FORM } });
    expect(JSON.parse(new URLSearchParams(text).get("payload") ?? "")).toMatchObject({ type: "task.payload", data });
  });

  it("carry XML by template, escaped for XML", async () => {
    const template = { contentType: "application/xml; charset=utf-8", text: '<?xml version="1.0"?><asset id="{{data.id}}"><name>{{data.name}}</name></asset>' };
    const { request, text } = await sendTwice("xml", { config: { contentType: "application/xml" }, template });
    expect(request.headers["content-type"]).toBe("application/xml; charset=utf-8");
    expect(text).toBe('<?xml version="1.0"?><asset id="A/7 ü"><name>Pump &#60;5&#62; &#38; &#34;Co&#34;</name></asset>');
  });

  it("carry plain text by template, as it is", async () => {
    const { request, text } = await sendTwice("text", { template: { contentType: "text/plain; charset=utf-8", text: "{{data.name}}: {{data.price}}\n" } });
    expect(request.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(text).toBe('Pump <5> & "Co": 2.5\n');
  });

  it("go to a URL that the event completes, encoded, and with headers that it completes", async () => {
    const { request } = await sendTwice("templated", {
      path: "/items/{{data.id}}?name={{data.name}}",
      config: { method: "PUT", headers: { "X-Price": "{{data.price}}" } },
    });
    const url = new URL(request.path, "http://receiver.example");
    expect(url.pathname).toBe("/items/A%2F7%20%C3%BC");
    expect(url.searchParams.get("name")).toBe(data.name);
    expect(request.headers["x-price"]).toBe("2.5");
  });

  it("are signed in every dialect over exactly what goes out, whatever its type", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const secret = "a secret of sixteen characters and more";
    const input = {
      url: receiver.url("/signed"),
      dialect: "smtm",
      eventTypes: ["task.signed"],
      config: { secret, contentType: FORM },
      template: { name: "{{data.name}}" },
    };
    const { id } = await createConnector(admin, input);
    await produceEvents(engine, [{ id: "signed", type: "task.signed", data }]);
    await eventually(async () => expect(await deliveryOf(admin, id, "signed")).toMatchObject({ status: "delivered" }));
    expect(verifyBody("x-smtm-signature", "sha256=")(secret, receiver.at("/signed")[0]!)).toBe(true);
  });
});
