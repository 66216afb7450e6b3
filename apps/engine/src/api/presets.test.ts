import { admitEvent, compileConnector, decodeMessage, prepareRequest, type DomainEvent, type SubscriptionDocument } from "@trunkline/core";
import { builtInCatalog } from "@trunkline/event-catalog";
import type { Plugin, Preset } from "@trunkline/plugin-api";
import { beforeAll, describe, expect, test } from "vitest";
import { builtInPlugins, loadPlugins } from "../plugins/index.js";
import { judgeConfig } from "./config-judgement.js";
import { judgeSubscriptions } from "./subscription-judgement.js";
import { answeredPreset } from "./testing/answered-preset.js";

let plugin: Plugin;
beforeAll(async () => {
  const found = (await loadPlugins(builtInPlugins)).plugin("webhook");
  if (found === undefined) throw new Error("the webhook plugin is not available");
  plugin = found;
});

function exampleOf(type: string): DomainEvent {
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const value = Buffer.from(JSON.stringify(builtInCatalog.get(type)?.example));
  const decoded = decodeMessage({ provenance, value, timestampMs: 0, boundTenant: "default", originSystem: null }, 0);
  if (decoded.kind !== "event") throw new Error(`the example of ${type} is no event`);
  return admitEvent(decoded.candidate, { id: "default", name: "Default", validation: "off", eventTypes: ["*"], companies: new Map() });
}

function requestOf(preset: Preset, type: string) {
  const document = {
    id: 1,
    tenant: "default",
    company: null,
    name: preset.id,
    description: "",
    plugin: "webhook",
    system: null,
    enabled: true,
    paused: false,
  } as const;
  const rest = { disabledBy: null, disabledReason: null, config: answeredPreset(preset), subscriptions: preset.subscriptions, delivery: {}, revision: 1 };
  const connector = compileConnector({ ...document, ...rest }, { plugin, secrets: {}, signingSecrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="] });
  expect(connector.problem).toBeUndefined();
  const event = exampleOf(type);
  const { filter } = connector.subscriptions[0] ?? { filter: null };
  expect(filter?.(event) ?? { passes: true }).toEqual({ passes: true });
  const prepared = prepareRequest(
    { deliveryId: "d", event, connector, content: connector, subscriptionIndex: 0, attemptNumber: 1, body: null, test: false },
    Date.now(),
  );
  if ("outcome" in prepared) throw new Error(JSON.stringify(prepared.outcome));
  return { ...prepared.request, connector };
}

const presetOf = (id: string): Preset => {
  const found = plugin.presets?.find((preset) => preset.id === id);
  if (found === undefined) throw new Error(`there is no preset ${id}`);
  return found;
};

describe("a preset of the webhook plugin", () => {
  const ids = ["discord", "dynamics-365", "github-style", "make", "mattermost", "ntfy", "odoo", "odoo-upsert", "pagerduty", "sap", "sap-xml", "stripe-style"];

  test("is listed by its file's name, and every one is known here", () => {
    expect(plugin.presets?.map(({ id }) => id)).toEqual(ids);
  });

  test.each(ids)("%s passes the judgement at save once its questions are answered, and not before", async (id) => {
    const preset = presetOf(id);
    const judge = { judgeUrl: async () => ({ ok: true as const, warnings: [] }) };
    const judged = await judgeConfig({ plugin, sent: answeredPreset(preset), stored: null, judge, production: true });
    expect(judged).toMatchObject({ errors: [], warnings: [] });
    expect(await judgeSubscriptions(preset.subscriptions as readonly SubscriptionDocument[], builtInCatalog)).toEqual({ errors: [], warnings: [] });
    const hasSecretToGive = preset.asks.some(
      ({ pointer }) => /Secret|token|password|value/.test(pointer.split("/").at(-1) ?? "") && pointer !== "/auth/tokenUrl",
    );
    expect((await judgeConfig({ plugin, sent: preset.config, stored: null, judge, production: true })).errors.length > 0).toBe(hasSecretToGive);
  });

  test.each(ids)("%s makes a request of the catalog's example", (id) => {
    const request = requestOf(presetOf(id), "asset.created");
    expect(URL.canParse(request.url)).toBe(true);
    expect(request.url).not.toContain("{{");
    expect(request.body).not.toContain("{{");
    expect(() => new Headers(request.headers)).not.toThrow();
    if (!/xml|text\/plain/.test(request.headers["content-type"] ?? "")) expect(JSON.parse(request.body)).toBeTypeOf("object");
  });

  test("upserts into Dynamics 365 by an alternate key, with a token", () => {
    const { method, url, headers, body, connector } = requestOf(presetOf("dynamics-365"), "asset.created");
    expect({ method, url }).toEqual({ method: "PATCH", url: "https://contoso.crm4.dynamics.com/api/data/v9.2/msdyn_customerassets(new_externalid='123')" });
    expect(headers).toMatchObject({ "OData-Version": "4.0", Authorization: "Bearer ***" });
    expect(connector.authentication).toMatchObject({ style: "body", scope: "https://contoso.crm4.dynamics.com/.default" });
    expect(JSON.parse(body)).toMatchObject({ msdyn_name: "Hydraulic Pump #5", new_serialnumber: "HP-2025-0123" });
  });

  test("upserts into Odoo by external id, or by key in the URL", () => {
    const load = requestOf(presetOf("odoo"), "asset.created");
    expect(JSON.parse(load.body)).toMatchObject({ data: [["trunkline.asset_123", "Hydraulic Pump #5", "HP-2025-0123", "GA55", "Building A - Floor 2"]] });
    expect(load.headers).toMatchObject({ "X-Odoo-Database": "contoso", Authorization: expect.stringMatching(/^Bearer /) });
    const put = requestOf(presetOf("odoo-upsert"), "asset.created");
    expect([put.method, put.url]).toEqual(["PUT", "https://contoso.odoo.com/api/maintenance.equipment/serial_no/HP-2025-0123"]);
    expect(JSON.parse(put.body)).toMatchObject({ cost: 15_000 });
  });

  test("writes XML for SAP, and signs as GitHub and Stripe do", () => {
    const xml = requestOf(presetOf("sap-xml"), "asset.updated");
    expect(xml.headers["content-type"]).toBe("application/xml; charset=utf-8");
    expect(xml.body).toContain("<EquipmentName>Hydraulic Pump");
    expect(requestOf(presetOf("github-style"), "task.created").headers).toMatchObject({
      "X-Hub-Signature-256": expect.stringMatching(/^sha256=[0-9a-f]{64}$/),
      "X-GitHub-Event": "task.created",
      "X-GitHub-Delivery": "d",
    });
    expect(requestOf(presetOf("stripe-style"), "task.created").headers["Stripe-Signature"]).toMatch(/^t=\d{10},v1=[0-9a-f]{64}$/);
  });
});
