import { isDeepStrictEqual } from "node:util";
import type { JsonValue } from "../json.js";
import type { CatalogChange } from "./catalog-change.js";
import { fieldFacts, type FieldFacts } from "./field-facts.js";
import { newRefusals } from "./new-refusals.js";
import { releasedType, type ReleasedType } from "./released-catalog.js";

/**
 * What of the released types is no longer so. New types, new fields and rules that allow more are no changes: nobody
 * relies on their absence. A field's type must stay as it is: less would refuse events, more would surprise receivers.
 */
export function compareEventTypes(released: readonly ReleasedType[], current: readonly ReleasedType[]): readonly CatalogChange[] {
  const byName = new Map(current.map((type) => [type.name, type]));
  return released.flatMap((before) => {
    const now = byName.get(before.name);
    return now === undefined ? [removed(before.name)] : compareTwo(releasedType(before), releasedType(now));
  });
}

function removed(type: string): CatalogChange {
  return { type, path: "", kind: "removed", message: `${type} is gone` };
}

function compareTwo(before: ReleasedType, now: ReleasedType): readonly CatalogChange[] {
  if (isDeepStrictEqual(before.schema, now.schema)) return [];
  const facts = fieldFacts(now.schema);
  const ofFields = [...fieldFacts(before.schema)].flatMap(([path, known]) => compareField({ type: before.name, path }, known, facts.get(path)));
  const told = new Set(ofFields.map(({ path }) => path));
  return [...ofFields, ...newRefusals(before, now).filter(({ path }) => !told.has(path))];
}

type Place = Pick<CatalogChange, "type" | "path">;

function compareField(place: Place, before: FieldFacts, now: FieldFacts | undefined): readonly CatalogChange[] {
  const name = place.path || place.type;
  if (now === undefined) return [{ ...place, kind: "removed", message: `${name} is gone` }];
  if (!isDeepStrictEqual(before.types, now.types)) {
    return [{ ...place, kind: "changed", message: `${name} was ${kindsOf(before.types)} and is ${kindsOf(now.types)}` }];
  }
  return [...now.rules].flatMap(([keyword, value]) =>
    isNoStricter(keyword, before.rules.get(keyword), value)
      ? []
      : [{ ...place, kind: "refuses" as const, message: `${name} has a new rule: ${keyword} ${JSON.stringify(value)}` }],
  );
}

const kindsOf = (types: readonly string[]): string => (types.length === 0 ? "of any type" : types.join(" or "));

const upperLimits = new Set(["maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties", "maxContains"]);
const lowerLimits = new Set(["minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties", "minContains"]);

/** Whether a rule lets pass all that it did before; where that is hard to say it does not. */
function isNoStricter(keyword: string, before: JsonValue | undefined, now: JsonValue): boolean {
  if (before === undefined) return false;
  if (keyword === "enum" && Array.isArray(before) && Array.isArray(now))
    return (before as readonly JsonValue[]).every((value) => isAmong(value, now as readonly JsonValue[]));
  if (typeof before === "number" && typeof now === "number") {
    if (upperLimits.has(keyword)) return now >= before;
    if (lowerLimits.has(keyword)) return now <= before;
  }
  return isDeepStrictEqual(before, now);
}

function isAmong(value: JsonValue, values: readonly JsonValue[]): boolean {
  return values.some((other) => isDeepStrictEqual(other, value));
}
