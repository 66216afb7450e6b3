import { compileAlone, type Problem } from "../event-validator.js";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.js";
import type { CatalogChange } from "./catalog-change.js";
import type { ReleasedType } from "./released-catalog.js";

/**
 * Events that were valid and are no longer: the released example, and what is left of it without one of its members or with
 * null in its place. So a member that must be there now is found wherever a schema may say so.
 */
export function newRefusals(before: ReleasedType, now: ReleasedType): readonly CatalogChange[] {
  const [wasValid, isValid] = [judgeOf(before), judgeOf(now)];
  const refusals = variantsOf(before.example).flatMap((variant) => {
    if (wasValid(variant.event).length > 0) return [];
    const [problem] = isValid(variant.event);
    return problem === undefined ? [] : [refusal(before.name, variant, problem)];
  });
  // Where the example itself is refused, so is nearly all that is made of it.
  const ofExample = refusals.filter(({ path }) => path === "");
  return ofExample.length > 0 ? ofExample : refusals.filter(({ path }, index) => refusals.findIndex((other) => other.path === path) === index);
}

function refusal(type: string, { path, what }: Variant, problem: Problem): CatalogChange {
  return { type, path, kind: "refuses", message: `${path || type}: an event ${what} was valid, now ${problem.pointer || "it"} ${problem.message}` };
}

function judgeOf({ schema }: ReleasedType): (event: unknown) => readonly Problem[] {
  const validate = compileAlone(schema);
  return typeof validate === "string" ? () => [{ pointer: "", message: `cannot be judged: ${validate}` }] : validate;
}

interface Variant {
  readonly event: JsonValue;
  readonly path: string;
  readonly what: string;
}

function variantsOf(example: JsonObject): readonly Variant[] {
  const members = memberPaths(example, []);
  return [
    { event: example, path: "", what: "like the released example" },
    ...members.flatMap((steps) => {
      const path = steps.map((step) => (/^\d+$/.test(step) ? "*" : step)).join(".");
      return [
        { event: replaced(example, steps, undefined), path, what: "without it" },
        { event: replaced(example, steps, null), path, what: "with null there" },
      ];
    }),
  ];
}

/** Of lists the first item stands for all. */
function memberPaths(value: JsonValue, above: readonly string[]): readonly (readonly string[])[] {
  const entries = Array.isArray(value) ? Object.entries(value).slice(0, 1) : isJsonObject(value) ? Object.entries(value) : [];
  return entries.flatMap(([name, child]) => [[...above, name], ...memberPaths(child as JsonValue, [...above, name])]);
}

function replaced(value: JsonValue, [step = "", ...rest]: readonly string[], by: JsonValue | undefined): JsonValue {
  const next = (child: JsonValue): JsonValue | undefined => (rest.length === 0 ? by : replaced(child, rest, by));
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((item, index) => (String(index) === step ? (next(item) ?? []) : [item]));
  const members = Object.entries(value as JsonObject).map(([name, child]) => [name, name === step ? next(child) : child] as const);
  return Object.fromEntries(members.filter((member): member is readonly [string, JsonValue] => member[1] !== undefined));
}
