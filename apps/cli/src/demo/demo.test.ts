import { builtInCatalog } from "@trunkline/event-catalog";
import { describe, expect, it } from "vitest";
import type { Api } from "../api.js";
import { demoConnector, demoConnectorName, provideDemoConnector } from "./demo-connector.js";
import { demoEvents } from "./demo-events.js";
import { deliveryLine, filterLine } from "./demo-lines.js";
import { followDeliveries, type ShownDelivery } from "./follow-deliveries.js";
import { kafkaTopic } from "./publish-events.js";

const interruption = new AbortController().signal;

/** An API that answers by path; calls are kept as `METHOD path`. */
function apiOf(answers: Record<string, unknown>): Api & { calls: string[] } {
  const calls: string[] = [];
  const answer = (method: string, path: string) => {
    calls.push(`${method} ${path}`);
    return Promise.resolve({ data: answers[`${method} ${path}`], meta: {} }) as never;
  };
  return { calls, get: (path) => answer("GET", path), send: (method, path) => answer(method, path) };
}

describe("the demo's events", () => {
  it("are valid events of the catalog, of the default tenant", () => {
    for (const { body } of demoEvents()) {
      expect(builtInCatalog.validate(body.type, { ...body, tenant: "default" })).toEqual([]);
      expect(body.tenant).toBeUndefined();
    }
  });

  it("have ids of their own at every start", () => {
    const ids = [...demoEvents(), ...demoEvents()].map(({ body }) => body.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("hold exactly one that the filter stops", () => {
    const kinds = demoEvents().map(({ body, passes }) => ({ passes, kind: (body.data as { attributes: { asset_type?: string } }).attributes.asset_type }));
    expect(kinds.filter(({ passes }) => !passes)).toEqual([{ passes: false, kind: "Vehicle" }]);
    for (const { passes, kind } of kinds) expect(passes).toBe(kind === undefined || kind === "Equipment");
  });
});

describe("the demo's connector", () => {
  const url = "http://127.0.0.1:7400/inspect/demo";
  const list = "GET /connectors?limit=200";

  it("is created where it is not", async () => {
    const api = apiOf({ [list]: [{ id: 1, name: "SAP", config: { url } }], "POST /connectors": { id: 2 } });
    expect(await provideDemoConnector(api, url)).toEqual({ id: 2, isNew: true });
  });

  it("is found by its name", async () => {
    const api = apiOf({ [list]: [{ id: 7, ...demoConnector(url) }] });
    expect(await provideDemoConnector(api, url)).toEqual({ id: 7, isNew: false });
    expect(api.calls).toEqual([list]);
  });

  it("follows an engine that moved to another port", async () => {
    const api = apiOf({ [list]: [{ id: 7, ...demoConnector(url) }] });
    await provideDemoConnector(api, "http://127.0.0.1:7500/inspect/demo");
    expect(api.calls).toEqual([list, "PATCH /connectors/7"]);
  });
});

describe("the deliveries shown", () => {
  it("are those of the demo's events, with what the receiver says of the signature", async () => {
    const [first, second] = demoEvents() as [ReturnType<typeof demoEvents>[0], ReturnType<typeof demoEvents>[0]];
    const listed = [
      { id: "d2", eventId: second.body.id, eventType: second.body.type, status: "dead_lettered" },
      { id: "d1", eventId: first.body.id, eventType: first.body.type, status: "delivered" },
      { id: "d0", eventId: "of an earlier start", eventType: "asset.created", status: "delivered" },
    ];
    const api = apiOf({
      "GET /connectors/7/deliveries?limit=50": listed,
      "GET /deliveries/d1": { attempts: [{ status: 200, durationMs: 12.4, error: null }] },
      "GET /deliveries/d2": { attempts: [{ status: null, durationMs: 3, error: "connection refused" }] },
      "GET /inspect/demo": [
        { headers: { "webhook-id": "d1" }, signature: { verified: true } },
        { headers: {}, signature: null },
      ],
    });
    const shown: ShownDelivery[] = [];
    for await (const delivery of followDeliveries({ api, connectorId: 7, events: [first, second], interruption })) shown.push(delivery);
    expect(shown).toEqual([
      {
        eventType: second.body.type,
        status: "dead_lettered",
        responseStatus: undefined,
        durationMs: 3,
        error: "connection refused",
        signatureVerified: undefined,
      },
      { eventType: first.body.type, status: "delivered", responseStatus: 200, durationMs: 12.4, error: undefined, signatureVerified: true },
    ]);
  });

  it("end at an interruption", async () => {
    const following = followDeliveries({ api: apiOf({}), connectorId: 7, events: demoEvents(), interruption: AbortSignal.abort(new Error("interrupted")) });
    await expect(following.next()).rejects.toThrow("interrupted");
  });

  it("read as one line each", () => {
    const line = deliveryLine(
      { eventType: "asset.created", status: "delivered", responseStatus: 200, durationMs: 12.4, signatureVerified: true },
      demoConnectorName,
    );
    for (const word of ["asset.created", demoConnectorName, "delivered 200", "12 ms", "signature verified"]) expect(line).toContain(word);
    expect(line).not.toContain("\n");
  });
});

describe("the event that was stopped", () => {
  it("shows the clause and what it saw", () => {
    const clause = { "==": [{ var: "data.attributes.asset_type" }, "Equipment"] };
    const line = filterLine({ type: "asset.created" }, { connectorId: 7, verdict: "filtered", clause, value: "Vehicle" });
    expect(line).toContain(`not sent: filtered, as ${JSON.stringify(clause)} is false: it saw "Vehicle"`);
  });
});

describe("the topic of the demo", () => {
  it.each([
    [{}, "domain-events"],
    [{ KAFKA_TOPICS: "erp, cmms" }, "erp"],
    [{ KAFKA_TOPICS: "/^erp/" }, undefined],
    [{ KAFKA_SASL_MECHANISM: "plain" }, undefined],
    [{ KAFKA_SSL: "false" }, "domain-events"],
  ])("for %j is %s", (environment, topic) => {
    expect(kafkaTopic(environment)).toBe(topic);
  });
});
