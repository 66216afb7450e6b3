import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import { filterContext } from "../event/template-context.js";
import type { DomainEvent } from "../event/event.js";
import { compileFilter } from "./compile-filter.js";
import { attributePath, isList, pathsRead } from "./filter-paths.js";
import { step } from "./problem.js";
import { follow, isJsonObject, splitPath } from "./values.js";

/** The clause that stopped an event. */
export interface FilterExplanation {
  /** JSON pointer into the filter as given. */
  readonly pointer: string;
  readonly clause: JsonValue;
  /** What the clause read from the event: path and value; `undefined` values are null. Empty where it reads nothing. */
  readonly seen: readonly { readonly path: string; readonly value: JsonValue }[];
}

interface Piece {
  readonly pointer: string;
  /** As the admin wrote it. */
  readonly clause: JsonValue;
  /** The same as a filter of its own. */
  readonly filter: JsonValue;
  readonly paths: readonly string[];
}

/** The first clause of a filter that an event does not meet, or that breaks on it; null where it meets them all. Pure: the same as at intake, for traces and previews. */
export function explainFilter(filter: JsonValue, event: DomainEvent): FilterExplanation | null {
  const failed = piecesOf(filter, event.type).find((piece) => !passes(piece.filter, event));
  if (failed === undefined) return null;
  const context = filterContext(event);
  const seen = failed.paths.map((path) => ({ path, value: (follow(context, splitPath(path), 0) ?? null) as JsonValue }));
  return { pointer: failed.pointer, clause: failed.clause, seen };
}

function passes(filter: JsonValue, event: DomainEvent): boolean {
  const compiled = compileFilter(filter);
  if ("problems" in compiled || compiled.filter === null) return true;
  const verdict = compiled.filter(event);
  return "passes" in verdict && verdict.passes;
}

/** A filter taken apart where all parts must hold. */
function piecesOf(filter: JsonValue, eventType: string, pointer = ""): readonly Piece[] {
  if (!isJsonObject(filter)) return [];
  if (Array.isArray(filter.conditions)) return conditionPieces(filter.conditions as readonly JsonValue[], step(pointer, "conditions"));
  const ofType = filter[eventType];
  if (isJsonObject(ofType)) return piecesOf(ofType, eventType, step(pointer, eventType));
  if (Array.isArray(filter.and))
    return (filter.and as readonly JsonValue[]).flatMap((part, index) => piecesOf(part, eventType, step(step(pointer, "and"), index)));
  const names = Object.keys(filter);
  if (names.length > 0 && names.every((name) => isList(filter, name))) return names.map((name) => listPiece(filter, name, pointer));
  return [{ pointer, clause: filter, filter, paths: [...new Set(pathsRead(filter, pointer).map(({ path }) => path))] }];
}

function conditionPieces(conditions: readonly JsonValue[], pointer: string): readonly Piece[] {
  return conditions.map((condition, index) => {
    const field = isJsonObject(condition) && typeof condition.field === "string" ? [condition.field] : [];
    return { pointer: step(pointer, index), clause: condition, filter: { conditions: [condition] }, paths: field };
  });
}

function listPiece(filter: JsonObject, name: string, pointer: string): Piece {
  const clause = { [name]: filter[name] ?? null };
  return { pointer: step(pointer, name), clause, filter: clause, paths: [attributePath(name)] };
}
