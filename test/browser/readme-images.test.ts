import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Api } from "../support/api.js";
import { type Console, describeConsole } from "../support/console.js";
import { createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { inventDays } from "../support/invent-log.js";
import { produce } from "../support/produce.js";
import type { Receiver } from "../support/start-receiver.js";

/** `npm run readme:images` puts them into docs/images; the long form makes them too, among the other screenshots. */
const isForReadme = process.env.README_IMAGES === "1";
const folder = join(import.meta.dirname, isForReadme ? "../../docs/images" : "screenshots");
const view = { colorScheme: "light", viewport: { width: 1_280, height: 800 } } as const;

const pump = {
  id: 4711,
  type: "asset",
  attributes: { name: "Hydraulic Pump #5", serial_number: "HP-2025-0123", asset_type: "Equipment", status: "operational", brand: "Atlas Copco" },
};
const equipment = { "==": [{ var: "data.attributes.asset_type" }, "Equipment"] };
const vehicles = { "==": [{ var: "data.attributes.asset_type" }, "Vehicle"] };

await describeConsole("The README's images", (system) => {
  it.runIf(isForReadme || process.env.TRUNKLINE_FULL === "1")("show a day's overview, the way of an event and the preview of a request", async () => {
    const { console, engine, admin, receiver } = system();
    await makeDay(admin, receiver, engine.environment.DATABASE_URL ?? "");
    await produce(engine, [{ value: "no JSON at all" }, { value: { id: "typeless", data: {} } }]);
    await photographOverview(console, admin);
    await photographWay(console, admin);
    await photographPreview(console);
  });
});

/** Connectors of a plant and what they did since yesterday. */
async function makeDay(admin: Api, receiver: Receiver, databaseUrl: string): Promise<void> {
  receiver.respondWith(({ path }) => ({ status: path === "/field-service" ? 503 : 200 }));
  const make = (name: string, path: string, rest: Readonly<Record<string, unknown>>) =>
    createConnector(admin, { name, url: receiver.url(path), eventTypes: ["asset.*"], ...rest });
  const sap = await make("SAP equipment", "/sap", { filter: equipment });
  const fleet = await make("Fleet management", "/fleet", { filter: vehicles });
  const field = await make("Dynamics 365 field service", "/field-service", { delivery: { maxRetries: 0, breaker: { minAttempts: 3 } } });
  const lake = await make("Data lake", "/lake", { eventTypes: ["*"] });
  const chat = await make("Maintenance channel", "/chat", { eventTypes: ["task.*"] });
  await admin.patch(`/connectors/${sap.id}`, { tags: ["erp", "Hamburg"] });
  await inventDays(databaseUrl, [
    { connectorId: sap.id, busiest: 220, failureRate: 0.004, usualMs: 84, incidentRate: 0.02 },
    { connectorId: fleet.id, busiest: 60, failureRate: 0.002, usualMs: 46, incidentRate: 0.002 },
    { connectorId: field.id, busiest: 110, failureRate: 0.02, usualMs: 118, incidentRate: 0.9 },
    { connectorId: lake.id, busiest: 260, failureRate: 0.001, usualMs: 34, incidentRate: 0.001 },
    { connectorId: chat.id, busiest: 30, failureRate: 0, usualMs: 61, incidentRate: 0 },
  ]);
}

async function photographOverview(console: Console, admin: Api): Promise<void> {
  const page = await console.open("/", view);
  await page.getByText("listening").waitFor();
  const types = ["asset.created", "asset.updated", "task.created", "part.updated", "asset.updated", "task.completed", "asset.status_changed", "stock.low"];
  for (const [index, type] of types.entries()) {
    await admin.post("/events", { id: `plant-${index}`, type, data: { ...pump, id: 4_700 + index } });
  }
  await page.getByRole("table", { name: "Newest deliveries" }).getByText("dead lettered").first().waitFor();
  await page.getByText(/messages? rejected in 24 hours/).waitFor();
  await page.getByText(/^dead letters?$/).waitFor();
  await page.setViewportSize({ width: 1_280, height: 900 });
  await photograph(page, "overview");
}

async function photographWay(console: Console, admin: Api): Promise<void> {
  await eventually(async () =>
    expect((await admin.list<{ status: string }>("/deliveries?eventId=plant-1")).every(({ status }) => status !== "pending")).toBe(true),
  );
  const page = await console.open("/events/plant-1", view);
  await page.getByRole("list", { name: "Connectors" }).getByText("filtered", { exact: true }).waitFor();
  await page.getByRole("list", { name: "Connectors" }).getByText("delivered", { exact: true }).first().waitFor();
  await photograph(page, "event");
}

async function photographPreview(console: Console): Promise<void> {
  const page = await console.open("/connectors/new", view);
  const next = () => page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("radio", { name: "Webhook" }).click();
  await next();
  await page.getByLabel("Name").fill("SAP equipment");
  await page.getByLabel(/^URL/).fill("https://integration.sap.example/equipment/{{data.id}}");
  await next();
  await page.getByLabel("Type or wildcard").fill("asset.*");
  await page.keyboard.press("Enter");
  await next();
  await page.getByLabel("How to edit the filter").waitFor();
  await next();
  await page.getByRole("radio", { name: "JSON template" }).check();
  const editor = page.getByRole("textbox", { name: "Template" });
  await editor.fill(
    JSON.stringify(
      {
        equipment: "{{data.attributes.serial_number}}",
        description: "{{upper data.attributes.name}}",
        manufacturer: "{{data.attributes.brand}}",
        location: "{{data.attributes.location}}",
        changedAt: "{{time}}",
      },
      null,
      2,
    ),
  );
  await page.getByRole("region", { name: "Preview of the request" }).getByText('"equipment": "HP-2025-0123"').waitFor();
  await page.setViewportSize({ width: 1_280, height: 620 });
  await editor.blur();
  await photograph(page, "preview");
}

async function photograph(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}
