import type { ChangedRecord, TenantSettings } from "@trunkline/core";
import { describe, expect, it } from "vitest";
import { Problem } from "../api/problem.js";
import { receivedEvent, recordEvent, type InboundEventInput } from "./inbound-event.js";

const now = Date.parse("2026-02-01T12:00:00Z");
const tenant: TenantSettings = { id: "acme", name: "Acme", validation: "reject", eventTypes: ["*"], companies: new Map() };
const changes = { tenant: "acme", company: 7, system: "sap", connectorId: 3, actor: "connector:3", records: [], events: [], onceOnly: [] };
const schemas = { validate: () => [], sample: () => undefined };
const input: InboundEventInput = { changes, tenant, schemas, now };
const state = { id: 12, kind: "asset", version: 2, attributes: { name: "Pump" }, createdAtMs: 0, updatedAtMs: now } as const;
const changed: ChangedRecord = {
  before: { ...state, version: 1, attributes: { name: "Old" }, updatedAtMs: 0 },
  after: state,
  action: "updated",
  isLoop: false,
};

describe("the event of a changed record", () => {
  it("tells before and after, where it comes from, and has an id of its own for each version", () => {
    const event = recordEvent(input, changed, "2025-01-04T12:34:56Z");
    expect(event).toMatchObject({
      id: "asset-12-2",
      type: "asset.updated",
      tenant: "acme",
      company: 7,
      source: "sap",
      originSystem: "sap",
      time: "2025-01-04T12:34:56Z",
      data: { id: 12, type: "asset", attributes: { name: "Pump", created_at: "1970-01-01T00:00:00.000Z", updated_at: "2026-02-01T12:00:00.000Z" } },
      previous: { id: 12, attributes: { name: "Old" } },
    });
    expect(recordEvent(input, { ...changed, before: null, action: "created" }, undefined)).toMatchObject({ type: "asset.created", previous: null });
  });

  it("that breaks a schema is refused with its pointers where the tenant rejects such, and only there", () => {
    const strict = { ...schemas, validate: () => [{ pointer: "/data/attributes/name", message: "must be a number" }] };
    const refused = (validation: TenantSettings["validation"]) => {
      try {
        return recordEvent({ ...input, schemas: strict, tenant: { ...tenant, validation } }, changed, undefined).id;
      } catch (error) {
        return error instanceof Problem ? [error.status, error.errors[0]?.pointer] : error;
      }
    };
    expect([refused("reject"), refused("warn"), refused("off")]).toEqual([[422, "/data/attributes/name"], "asset-12-2", "asset-12-2"]);
  });

  it("that is larger than its tenant's quota of payload is refused: 413", () => {
    const quotas = { connectors: null, eventsPerSecond: null, replayEvents: null };
    const of = (payloadBytes: number) => ({ ...input, tenant: { ...tenant, quotas: { ...quotas, payloadBytes } } });
    expect(() => recordEvent(of(100), changed, undefined)).toThrow("at most 100 bytes");
    expect(recordEvent(of(1_000), changed, undefined)).toMatchObject({ id: "asset-12-2" });
  });

  it("of a plugin's own keeps the sender's id, and is refused where its type is none", () => {
    expect(receivedEvent({ ...input, changes: { ...changes, system: null } }, { id: "their-1", type: "order.created", data: {} })).toMatchObject({
      id: "their-1",
      source: "connector/3",
      originSystem: null,
    });
    expect(() => receivedEvent(input, { type: "nonsense", data: {} })).toThrow(Problem);
  });
});
