import { beforeAll, expect, it } from "vitest";
import { api } from "../../support/api.js";
import { eventually } from "../../support/eventually.js";
import { produce } from "../../support/produce.js";
import { describeSystem } from "../../support/whole-system.js";

/** What the API shows of an event. */
interface ShownEvent {
  readonly id: string;
  readonly type: string;
  readonly tenant: string;
  readonly company: number | null;
  readonly companyName: string | null;
  readonly source: string;
  readonly time: string;
  readonly data: unknown;
  readonly previous: unknown;
  readonly metadata: unknown;
}

interface Sample {
  readonly system: string;
  /** As the system's documentation has it. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly event: Partial<ShownEvent>;
}

const derivedId = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as string;
const pump = { id: 123, type: "asset", attributes: { name: "Hydraulic Pump #5", asset_type: "Equipment", purchase_price: "15000.00" } };
const unit = { id: 100, type: "Unit", attributes: { id: 100, status: "active" }, previous: { status: "inactive" } };

const samples: readonly Sample[] = [
  {
    system: "Tageur",
    payload: { event: "asset.created", timestamp: "2025-01-04T12:34:56Z", data: pump },
    event: { id: derivedId, type: "asset.created", tenant: "default", company: null, source: "", time: "2025-01-04T12:34:56Z", data: pump, previous: null },
  },
  {
    system: "TGM Expert",
    payload: {
      eventId: "550e8400-e29b-41d4-a716-446655440000",
      event: "unit.updated",
      timestamp: "2026-02-01T12:30:45.123Z",
      webhookId: 1,
      apiVersion: "1.0",
      client: { id: "acme-corp", name: "Acme Corporation" },
      company: { id: 1, name: "Acme HQ" },
      data: unit,
      metadata: { source: "web" },
    },
    event: {
      id: "550e8400-e29b-41d4-a716-446655440000",
      type: "unit.updated",
      tenant: "acme-corp",
      company: 1,
      companyName: "Acme HQ",
      time: "2026-02-01T12:30:45.123Z",
      data: unit,
      previous: { status: "inactive" },
      metadata: { source: "web" },
    },
  },
  {
    system: "Perfex",
    payload: {
      event: "asset.allocated",
      timestamp: "2025-02-04T12:00:00+00:00",
      source: "perfex_assets_module",
      asset_id: 123,
      asset: { id: 123, name: "Laptop" },
      data: { staff_id: 7 },
    },
    event: {
      id: derivedId,
      type: "asset.allocated",
      tenant: "default",
      source: "perfex_assets_module",
      time: "2025-02-04T12:00:00+00:00",
      data: { staff_id: 7 },
    },
  },
  {
    system: "SmartMaintenance",
    payload: {
      event: "task.completed",
      timestamp: "2026-04-24T09:15:30+07:00",
      company_id: 1,
      company_name: "PT Kahatex",
      data: { task_id: 12345, asset_id: 678, technician_id: 42 },
    },
    event: {
      id: derivedId,
      type: "task.completed",
      tenant: "default",
      company: 1,
      companyName: "PT Kahatex",
      time: "2026-04-24T09:15:30+07:00",
      data: { task_id: 12345, asset_id: 678, technician_id: 42 },
    },
  },
  {
    system: "TagoRUN",
    payload: {
      event: "user.login",
      timestamp: "2023-01-15T10:30:00Z",
      user: { id: "user123", email: "user@example.com", name: "John Doe" },
      data: { ip_address: "192.168.1.100", session_id: "sess_abc123" },
    },
    event: { id: derivedId, type: "user.login", tenant: "default", company: null, time: "2023-01-15T10:30:00Z", previous: null },
  },
  {
    system: "A producer with other aliases",
    payload: { eventType: "part.updated", occurredAt: 1_769_949_045_123, companyId: "12", tenant_id: "acme-corp", previous: { stock: 1 }, data: { stock: 2 } },
    event: { id: derivedId, type: "part.updated", tenant: "acme-corp", company: 12, time: "2026-02-01T12:30:45.123Z", previous: { stock: 1 } },
  },
];

await describeSystem("A payload put on the topic as its system sends it", { partitions: 1 }, (system) => {
  let shown: readonly ShownEvent[];

  beforeAll(async () => {
    const { engine, admin } = system();
    await admin.post("/tenants", { id: "acme-corp", name: "Acme" });
    await produce(
      engine,
      samples.map(({ payload }) => ({ value: payload })),
    );
    shown = await eventually(async () => {
      const tenants = [admin, api(engine, { tenant: "acme-corp" })];
      const events = (await Promise.all(tenants.map((tenant) => tenant.list<ShownEvent>("/events")))).flat();
      expect(events).toHaveLength(samples.length);
      return events;
    });
  });

  it.each(samples)("is an event: $system", async ({ event }) => {
    expect(shown.find(({ type }) => type === event.type)).toMatchObject(event);
  });

  it("keeps every other field, for filters and templates, and the text as it was produced", async () => {
    const { admin } = system();
    for (const { payload } of samples.filter(({ event }) => event.tenant === "default")) {
      const { id } = shown.find(({ type }) => type === payload.event)!;
      const { data } = await admin.get<{ readonly payload: unknown; readonly payloadText: string }>(`/events/${id}`);
      expect(data.payload).toEqual(payload);
      expect(data.payloadText).toBe(JSON.stringify(payload));
    }
  });
});
