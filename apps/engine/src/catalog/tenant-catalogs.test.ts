import { admitEvent, decodeMessage, type DomainEvent } from "@trunkline/core";
import type { StoredEventType } from "@trunkline/database";
import { builtInCatalog } from "@trunkline/event-catalog";
import { describe, expect, it, vi } from "vitest";
import { createSchemaValidator } from "./schema-validator.js";
import { TenantCatalogs } from "./tenant-catalogs.js";

function stored(tenant: string, name: string, change: Partial<StoredEventType> = {}): StoredEventType {
  const content = { group: "Own", description: "", systems: [], schema: { required: ["plant"] }, example: { type: name } };
  return { tenant, name, ...content, createdAtMs: 0, updatedAtMs: 0, deletedAtMs: null, ...change };
}

function event(type: string, fields: object = {}): DomainEvent {
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const value = Buffer.from(JSON.stringify({ id: "e", type, ...fields }));
  const decoded = decodeMessage({ provenance, value, timestampMs: 0, boundTenant: "acme", originSystem: null }, 0);
  if (decoded.kind !== "event") throw new Error("no event");
  return admitEvent(decoded.candidate, { id: "acme", name: "Acme", validation: "warn", eventTypes: ["*"], companies: new Map() });
}

describe("the catalogs of tenants", () => {
  it("follow what changes, tenant by tenant, and share what nobody changed", () => {
    const catalogs = new TenantCatalogs(builtInCatalog);
    expect(catalogs.of("acme")).toBe(builtInCatalog);
    catalogs.apply([stored("acme", "invoice.sent")]);
    expect(catalogs.of("acme").validate("invoice.sent", {})).toEqual([{ pointer: "/plant", message: "is missing" }]);
    expect(catalogs.of("acme")).toBe(catalogs.of("acme"));
    expect(catalogs.of("other")).toBe(builtInCatalog);
    catalogs.apply([stored("acme", "invoice.sent", { schema: {} }), stored("acme", "asset.created")]);
    expect(catalogs.of("acme").validate("invoice.sent", {})).toEqual([]);
    expect(catalogs.of("acme").validate("asset.created", {})).toEqual([{ pointer: "/plant", message: "is missing" }]);
    catalogs.apply([stored("acme", "asset.created", { deletedAtMs: 1 })]);
    expect(catalogs.of("acme").get("asset.created")).toBe(builtInCatalog.get("asset.created"));
    expect(catalogs.of("acme").get("invoice.sent")).toBeDefined();
  });
});

describe("intake's schema checks", () => {
  function start() {
    const catalogs = new TenantCatalogs(builtInCatalog);
    catalogs.apply([stored("acme", "invoice.sent")]);
    const time = { now: 1_000_000 };
    const checked: string[] = [];
    const warn = vi.fn();
    const validator = createSchemaValidator({
      catalogs,
      metrics: { schemaChecked: (_tenant, validation, isValid) => void checked.push(`${validation} ${isValid}`) },
      logger: { warn },
      clock: { now: () => time.now },
    });
    return { validator, time, checked, warn };
  }

  it("look at every event of a tenant that rejects", () => {
    const { validator, checked } = start();
    expect(validator.validate("acme", "invoice.sent", {})).toHaveLength(1);
    expect(validator.validate("acme", "invoice.sent", { plant: 1 })).toEqual([]);
    expect(validator.validate("other", "invoice.sent", {})).toEqual([]);
    expect(checked).toEqual(["reject false", "reject true", "reject true"]);
  });

  it("look at one event a second of each type where the tenant is warned", () => {
    const { validator, time, checked } = start();
    for (let count = 0; count < 100; count += 1) validator.sample(event("invoice.sent"));
    validator.sample(event("invoice.paid"));
    expect(checked).toEqual(["warn false", "warn true"]);
    time.now += 1_000;
    validator.sample(event("invoice.sent", { plant: "Hamburg" }));
    expect(checked).toEqual(["warn false", "warn true", "warn true"]);
  });

  it("log the same type once a minute", () => {
    const { validator, time, warn } = start();
    for (let second = 0; second < 61; second += 1, time.now += 1_000) validator.sample(event("invoice.sent"));
    expect(warn).toHaveBeenCalledTimes(2);
    expect(warn).toHaveBeenCalledWith(
      { tenant: "acme", type: "invoice.sent", eventId: "e", problems: [{ pointer: "/plant", message: "is missing" }] },
      "event.schema_warning",
    );
  });

  it("keep in mind no more types than somebody could mean", () => {
    const { validator, checked } = start();
    for (let count = 0; count < 2_001; count += 1) validator.sample(event(`made.up_${count}`));
    validator.sample(event("made.up_0"));
    expect(checked).toHaveLength(2_002);
  });
});
