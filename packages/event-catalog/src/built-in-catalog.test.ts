import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInCatalog } from "./built-in-catalog.js";
import type { EventType } from "./event-type.js";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.js";
import { exampleOf } from "./schema/fields.js";

const types = builtInCatalog.list();
const hasAttributes = (type: EventType): boolean => isJsonObject((type.example.data as JsonObject).attributes);
const withAttributes = fc.constantFrom(...types.filter(hasAttributes));
/** Where systems differ, what one of them demands is enough. */
const demanding = fc.constantFrom(...types.filter((type) => hasAttributes(type) && type.systems.length === 1));
const ofSystem = (system: string): string[] =>
  builtInCatalog
    .list({ source: system })
    .map((type) => type.name)
    .sort();

/** TGM Expert's event tables (seed, "Available Events"). */
const tgmExpertNames = Object.entries({
  location: "created updated deleted",
  unit: "created updated deleted",
  component: "created updated deleted",
  inspection: "created updated deleted",
  intervention: "created updated deleted",
  work_order: "created updated deleted status_changed",
  failure: "created updated deleted",
  alert: "created updated acknowledged resolved",
  sensor: "created updated deleted reading_received",
  asset_lifecycle: "created updated deleted",
  maintenance_plan: "created updated due",
  spare_part: "low_stock",
  document: "created updated deleted",
  drawing: "created updated deleted",
  notification: "created",
  comment: "created updated deleted",
  todo: "created updated completed",
}).flatMap(([resource, actions]) => actions.split(" ").map((action) => `${resource}.${action}`));

/** Tageur's event list (seed, "Available Events"). */
const tageurNames = [
  "asset.created",
  "asset.updated",
  "asset.deleted",
  "part.created",
  "part.updated",
  "part.deleted",
  "task.created",
  "task.updated",
  "task.completed",
  "task.comment.created",
  "shipment.created",
  "shipment.updated",
  "shipment.deleted",
  "shipment.shipped",
  "shipment.delivered",
];

/** Perfex's event tables (seed, "Available Events"). */
const perfexNames = [
  ..."created updated deleted allocated revoked checked_out checked_in reserved reservation_approved reservation_rejected".split(" "),
  ..."maintenance_scheduled maintenance_completed transferred lost broken warranty liquidated".split(" "),
]
  .map((action) => `asset.${action}`)
  .concat("warranty_expiring maintenance_due checkout_overdue low_stock".split(" ").map((action) => `alert.${action}`));

/** SmartMaintenance's list (seed, "Event types"). */
const smartMaintenanceNames =
  "task.assigned task.completed task.approved task.rejected repair_request.created repair_request.updated shutdown.reported shutdown.resolved user.created user.deactivated audit.exported".split(
    " ",
  );

/** TagoRUN's prose as wire-formats.md names it, and the variants of its resources. */
const tagorunNames = Object.entries({
  user: "login logout login_failed password_reset two_factor_enabled two_factor_disabled two_factor_used registration profile_updated permissions_changed deletion_requested role_assigned created updated deleted",
  data: "received threshold quality batch_completed",
  device: "online offline status_changed created updated deleted",
  dashboard: "viewed widget_interacted shared exported",
  report: "generated",
  system: "maintenance performance alert error security backup_completed restore_completed",
  admin: "configuration_changed user_managed access_changed",
  audit: "recorded",
  integration: "status_changed",
}).flatMap(([resource, actions]) => actions.split(" ").map((action) => `${resource}.${action}`));

/** What TagoRUN's published filters and templates read. */
const tagorunPaths: Readonly<Record<string, string>> = {
  "user.login": "user.id user.email user.role location.country session.ip session.device session.location",
  "dashboard.viewed": "user.id user.role user.department dashboard.id dashboard.name session.duration",
  "data.received": "device.id device.type device.location device.owner data.timestamp data.variables data.quality data.value",
  "data.threshold": "alert.severity alert.message alert.assignee device.name device.type variable.name variable.value threshold.value user.email",
  "user.registration": "user.id user.email user.name user.role invitation.code",
  "system.maintenance": "maintenance.description maintenance.start_time maintenance.duration",
  "system.alert": "alert.severity alert.type alert.message device.name",
};

const engineNames = ["webhook.ping", "delivery.dead_lettered", "connector.disabled", "connector.recovered", "connector.failing"];

describe("the built-in catalog", () => {
  it("holds the 50 types of TGM Expert", () => {
    expect(tgmExpertNames).toHaveLength(50);
    expect(ofSystem("tgm-expert")).toEqual(tgmExpertNames.toSorted());
  });

  it("holds the 15 types of Tageur", () => {
    expect(ofSystem("tageur")).toEqual(tageurNames.toSorted());
  });

  it("holds the 21 types of Perfex, the 11 of SmartMaintenance and those of TagoRUN", () => {
    expect([perfexNames.length, smartMaintenanceNames.length]).toEqual([21, 11]);
    expect(ofSystem("perfex")).toEqual(perfexNames.toSorted());
    expect(ofSystem("smartmaintenance")).toEqual(smartMaintenanceNames.toSorted());
    expect(ofSystem("tagorun")).toEqual(tagorunNames.toSorted());
  });

  it("keeps all systems of a name that several have", () => {
    const shared = types.filter((type) => type.systems.length > 1).map((type) => [type.name, ...type.systems].join(" "));
    expect(shared.sort()).toEqual([
      "asset.created tageur perfex",
      "asset.deleted tageur perfex",
      "asset.updated tageur perfex",
      "task.completed tageur smartmaintenance",
      "user.created smartmaintenance tagorun",
    ]);
  });

  it.each(Object.entries(tagorunPaths))("knows what TagoRUN's filters and templates read from %s", (name, paths) => {
    const known = builtInCatalog.paths([name]);
    for (const path of paths.split(" ")) expect(known).toContain(path);
  });

  it("demands what TagoRUN publishes as required", () => {
    const missing = (type: string, event: object): string[] => builtInCatalog.validate(type, { type, ...event }).map(({ pointer }) => pointer);
    expect(missing("user.login", { user: { id: "u" } })).toEqual(["/user/email"]);
    expect(missing("user.login", { user: { id: "u", email: "a@example.com" } })).toEqual([]);
    expect(missing("user.login", { data: {} })).toEqual(["/user"]);
    expect(missing("data.received", { device: { id: 1 }, data: {} }).sort()).toEqual(["/data/variables", "/device/name"]);
    expect(missing("data.received", { device: { id: 1, name: "d" }, data: { variables: [{ variable: "t", value: 1 }] } })).toEqual([]);
  });

  it("holds the engine's own types and knows them as such", () => {
    expect(ofSystem("trunkline")).toEqual(engineNames.toSorted());
    expect(
      types
        .filter((type) => builtInCatalog.isEngineType(type.name))
        .map((type) => type.name)
        .sort(),
    ).toEqual(engineNames.toSorted());
  });

  it("gives every type a well-formed name, a group and a description", () => {
    for (const type of types) {
      expect(type.name).toMatch(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/);
      expect(type.group).not.toBe("");
      expect(type.description).toMatch(/\.$/);
    }
  });

  it.each(types.map((type) => [type.name, type] as const))("%s has a strict draft 2020-12 schema that its example satisfies", (_name, type) => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
    addFormats.default(ajv);
    const validate = ajv.compile(type.schema);
    expect(validate(type.example), JSON.stringify(validate.errors)).toBe(true);
    expect(builtInCatalog.validate(type.name, type.example)).toEqual([]);
    expect(type.example.type).toBe(type.name);
  });

  it("shows in examples only attributes that the schema knows", () => {
    for (const type of types) {
      const paths = new Set(builtInCatalog.paths([type.name]));
      for (const name of Object.keys(type.example)) expect(paths, type.name).toContain(name);
      for (const name of Object.keys(type.example.data as object)) expect(paths, type.name).toContain(`data.${name}`);
      for (const part of [attributesOf(type), previousOf(type)]) {
        for (const name of Object.keys(part)) expect(paths, `${type.name} ${name}`).toContain(`data.attributes.${name}`);
      }
    }
  });

  it("gives every attribute a title, a description and an example value", () => {
    for (const schema of types.flatMap(attributeSchemas)) {
      expect(schema.title).toMatch(/^[A-Z]/);
      expect(schema.description).toMatch(/./);
      expect(exampleOf(schema)).not.toBeNull();
    }
  });

  it("shows `previous` where TGM Expert sends it: null on creation, absent on deletion, earlier values on updates", () => {
    expect(builtInCatalog.get("inspection.created")?.example.previous).toBeNull();
    expect(builtInCatalog.get("inspection.deleted")?.example).not.toHaveProperty("previous");
    expect(builtInCatalog.get("inspection.updated")?.example.previous).toEqual({ status: "in_progress" });
  });

  it("shows an update whose earlier values differ from the present ones", () => {
    for (const type of types) {
      for (const [name, value] of Object.entries(previousOf(type))) {
        expect(attributesOf(type)[name], `${type.name} ${name}`).not.toEqual(value);
      }
    }
  });

  it("accepts the contract's own example event", () => {
    const event = {
      id: "…",
      type: "asset.created",
      tenant: "acme-corp",
      company: 1,
      source: "erp",
      time: "2026-02-01T12:30:45.123Z",
      data: { id: 123, type: "asset", attributes: {} },
      previous: null,
      metadata: {},
    };
    expect(builtInCatalog.validate("asset.created", event)).toEqual([]);
  });

  it("accepts any further members at every level", () => {
    fc.assert(
      fc.property(
        withAttributes,
        fc.dictionary(
          fc.string().map((name) => `x-${name}`),
          fc.jsonValue(),
        ),
        (type, extra) => {
          const data = type.example.data as Record<string, JsonValue>;
          const event = { ...type.example, ...extra, data: { ...data, ...extra, attributes: { ...attributesOf(type), ...extra } } };
          expect(builtInCatalog.validate(type.name, event)).toEqual([]);
        },
      ),
    );
  });

  it("accepts null for any attribute", () => {
    fc.assert(
      fc.property(anyAttribute, ([type, name]) => {
        expect(builtInCatalog.validate(type.name, withAttribute(type, name, null))).toEqual([]);
      }),
    );
  });

  it("refuses an attribute of the wrong kind with a pointer to it", () => {
    fc.assert(
      fc.property(anyAttribute, ([type, name]) => {
        const problems = builtInCatalog.validate(type.name, withAttribute(type, name, wrongValue(attributesOf(type)[name])));
        expect(problems.map((problem) => problem.pointer)).toEqual([`/data/attributes/${name}`]);
      }),
    );
  });

  it("refuses an event without one of its required members with a pointer to the missing one", () => {
    fc.assert(
      fc.property(demanding, fc.constantFrom("type", "attributes"), (type, member) => {
        const { [member]: _removed, ...data } = type.example.data as Record<string, JsonValue>;
        expect(builtInCatalog.validate(type.name, { ...type.example, data })).toEqual([{ pointer: `/data/${member}`, message: "is missing" }]);
      }),
    );
  });
});

const anyAttribute = withAttributes.chain((type) => fc.tuple(fc.constant(type), fc.constantFrom(...Object.keys(attributesOf(type)))));

function attributesOf(type: EventType): Record<string, JsonValue> {
  return (type.example.data as { attributes?: Record<string, JsonValue> }).attributes ?? {};
}

function previousOf(type: EventType): Record<string, JsonValue> {
  return (type.example.previous ?? {}) as Record<string, JsonValue>;
}

function attributeSchemas(type: EventType): Record<string, JsonValue>[] {
  return Object.values((type.schema.$defs ?? {}) as Record<string, JsonValue>)
    .flatMap((definition) => (isJsonObject(definition) && isJsonObject(definition.properties) ? Object.values(definition.properties) : []))
    .filter(isJsonObject);
}

function withAttribute(type: EventType, name: string, value: JsonValue): Record<string, JsonValue> {
  const data = type.example.data as Record<string, JsonValue>;
  return { ...type.example, data: { ...data, attributes: { ...attributesOf(type), [name]: value } } };
}

/** No attribute may be a list of lists, so this is wrong for all but lists, and for those `true` is. */
function wrongValue(value: JsonValue | undefined): JsonValue {
  return Array.isArray(value) ? true : [[]];
}
