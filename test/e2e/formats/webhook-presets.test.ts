import { expect, it } from "vitest";
import type { Connector } from "../../support/create-connector.js";
import { deliveriesOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import * as products from "../../support/products.js";
import { answeredPreset, presetOf } from "../../support/webhook-presets.js";
import { describeSystem } from "../../support/whole-system.js";

const serial = "HP/2025 0123";
const attributes = {
  name: 'Hydraulic Pump <5> & "Co", a name of more than forty characters',
  asset_type: "Equipment",
  status: "operational",
  brand: "Atlas & Copco",
  serial_number: serial,
  model_number: "GA55",
  location: "Building A",
  purchase_date: "2024-12-01",
  purchase_price: "15000.00",
};
const event = (id: string, action: string, more: Record<string, unknown> = {}) => ({
  id,
  type: `asset.${action}`,
  time: "2025-01-04T12:34:56Z",
  company: 1,
  data: { id: 123, type: "asset", attributes: { ...attributes, ...more } },
});
const short = `${attributes.name.slice(0, 39)}…`;

/** What each product must hold after the asset was created and then moved. */
const presets: readonly (readonly [string, products.Product, string, Readonly<Record<string, unknown>>])[] = [
  [
    "dynamics-365",
    products.dynamics,
    "123",
    { msdyn_name: attributes.name, new_serialnumber: serial, new_status: "operational", new_location: "Building B", new_purchasedate: "2024-12-01" },
  ],
  [
    "sap",
    products.sap,
    "123",
    { EventType: "asset.updated", ExternalEquipment: 123, EquipmentName: short, ManufacturerSerialNumber: serial, AcquisitionDate: "2024-12-01" },
  ],
  [
    "sap-xml",
    products.sapXml,
    "123",
    { ExternalEquipment: "123", EquipmentName: short, ManufacturerSerialNumber: serial, AssetManufacturerName: "Atlas & Copco" },
  ],
  ["odoo", products.odoo, "trunkline.asset_123", { name: attributes.name, serial_no: serial, model: "GA55", location: "Building B" }],
  ["odoo-upsert", products.odooRest, serial, { name: attributes.name, serial_no: serial, location: "Building B", cost: 15_000 }],
];

await describeSystem("A preset of the webhook plugin", {}, (system) => {
  /** The preset with its questions answered, its URLs leading to the receiver. Only this connector gets the tenant's events. */
  async function connect(preset: string): Promise<Connector> {
    const { admin, receiver } = system();
    for (const { id } of await admin.list<Connector>("/connectors")) await admin.delete(`/connectors/${id}`);
    const body = answeredPreset(await presetOf(admin, preset), receiver.url(""));
    return (await admin.post<Connector>("/connectors", body)).data;
  }

  async function send(connector: Connector, events: readonly Record<string, unknown>[], end = "delivered"): Promise<void> {
    for (const [index, one] of events.entries()) {
      await produceEvents(system().engine, [one]);
      await eventually(async () => {
        const deliveries = await deliveriesOf(system().admin, connector.id);
        expect(deliveries.map(({ status }) => status)).toEqual(Array(index + 1).fill(end));
      });
    }
  }

  it.each(presets)("puts an asset into %s, and its change into the same record", async (preset, product, key, expected) => {
    const records: products.Records = new Map();
    const answers: number[] = [];
    system().receiver.respondWith((request) => {
      const answer = product(request, records);
      answers.push(answer.status ?? 200);
      return answer;
    });
    const connector = await connect(preset);
    await send(connector, [event(`${preset}-1`, "created"), event(`${preset}-2`, "updated", { location: "Building B" })]);
    expect([...records.keys()]).toEqual([key]);
    expect(records.get(key)).toMatchObject(expected);
    expect(answers.every((status) => status < 300)).toBe(true);
  });

  it("starts a scenario of make with the whole event", async () => {
    const records: products.Records = new Map();
    system().receiver.respondWith((request) => products.make(request, records));
    const connector = await connect("make");
    // Make answers before the scenario has run.
    await send(connector, [event("make-1", "created")], "accepted");
    expect(records.get("make-1")).toEqual({ id: "make-1", type: "asset.created", time: "2025-01-04T12:34:56Z", company: 1, data: event("", "created").data });
  });
});
