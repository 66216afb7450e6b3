import { describe, expect, it } from "vitest";
import { builtInCatalog } from "../built-in-catalog.js";
import type { JsonObject, JsonValue } from "../json.js";
import { seedSamples } from "./seed-samples.js";

/** The aliases of the contract ("Events in") that the samples use; the first name that is there wins. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  type: ["type", "event", "eventType"],
  id: ["id", "eventId"],
  time: ["time", "timestamp", "occurredAt"],
};

/** A sample in the contract's own names. */
function normalise(payload: JsonObject): JsonObject {
  const { event: _event, eventId: _eventId, timestamp: _timestamp, client, company = payload.company_id, data, ...rest } = payload;
  const named = Object.entries(aliases).map(([name, spellings]) => [name, spellings.map((spelling) => payload[spelling]).find((value) => value !== undefined)]);
  const present = Object.fromEntries(named.filter(([, value]) => value !== undefined)) as JsonObject;
  return { ...rest, ...present, ...tenantOf(client), ...companyOf(company), data: data ?? null, ...previousOf(data) };
}

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined => (value as JsonObject | undefined)?.[name];

const tenantOf = (client: JsonValue | undefined): JsonObject => (client === undefined ? {} : { tenant: member(client, "id") ?? null });

const companyOf = (company: JsonValue | undefined): JsonObject =>
  typeof company === "number"
    ? { company }
    : company === undefined
      ? {}
      : { company: member(company, "id") ?? null, company_name: member(company, "name") ?? null };

const previousOf = (data: JsonValue | undefined): JsonObject => {
  const previous = member(data, "previous");
  return previous === undefined ? {} : { previous };
};

describe("the published payloads of the seed systems", () => {
  it("are five of TGM Expert, four of Tageur and one each of the others", () => {
    expect(seedSamples.map((sample) => `${sample.system} ${sample.type}`)).toEqual([
      "tgm-expert inspection.created",
      "tgm-expert inspection.created",
      "tgm-expert inspection.updated",
      "tgm-expert inspection.deleted",
      "tgm-expert webhook.ping",
      "tageur asset.created",
      "tageur part.updated",
      "tageur task.completed",
      "tageur task.comment.created",
      "perfex asset.created",
      "smartmaintenance task.completed",
      "tagorun user.login",
    ]);
  });

  it.each(seedSamples.map((sample) => [sample.system, sample.title, sample] as const))("%s: %s is a valid event", (_system, _title, sample) => {
    const event = normalise(JSON.parse(sample.text) as JsonObject);
    expect(event.type).toBe(sample.type);
    expect(builtInCatalog.get(sample.type)).toBeDefined();
    expect(builtInCatalog.validate(sample.type, event)).toEqual([]);
  });

  it.each(seedSamples.map((sample) => [sample.system, sample.title, sample] as const))(
    "%s: %s holds nothing in its data that is unknown to the catalog",
    (_system, _title, sample) => {
      const paths = builtInCatalog.paths([sample.type]);
      for (const path of dataPaths(JSON.parse(sample.text) as JsonObject)) {
        expect(
          paths.some((known) => known === path || (known.endsWith(".*") && path.startsWith(known.slice(0, -1)))),
          path,
        ).toBe(true);
      }
    },
  );

  it("refuses the same payload when an attribute is of the wrong kind", () => {
    const sample = seedSamples.find((candidate) => candidate.type === "task.completed" && candidate.system === "tageur");
    const event = normalise(JSON.parse((sample?.text ?? "").replace('"asset_id": 123', '"asset_id": "pump"')) as JsonObject);
    expect(builtInCatalog.validate("task.completed", event)).toEqual([{ pointer: "/data/attributes/asset_id", message: "must be a whole number or null" }]);
  });
});

function dataPaths({ data, user, asset }: JsonObject): string[] {
  const { previous: _previous, ...rest } = (data ?? {}) as JsonObject;
  return [leafPaths(rest, "data"), user === undefined ? [] : leafPaths(user, "user"), asset === undefined ? [] : leafPaths(asset, "asset")].flat();
}

function leafPaths(value: JsonValue, path: string): string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, child]) => leafPaths(child as JsonValue, `${path}.${name}`));
}
