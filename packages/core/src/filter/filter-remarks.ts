import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import { step, type FilterProblem } from "./problem.js";
import { isJsonObject, timeOf } from "./values.js";

const ORDERING: ReadonlySet<string> = new Set(["greater_than", "greater_or_equal", "less_than", "less_or_equal"]);

/** What a valid filter says that can hardly be meant: conditions that no event can meet. Pointers are into the filter. */
export function filterRemarks(filter: JsonValue): readonly FilterProblem[] {
  if (!isJsonObject(filter)) return [];
  if (Array.isArray(filter.conditions)) return remarksOn(filter.conditions as readonly JsonValue[], "/conditions");
  return Object.entries(filter).flatMap(([type, part]) =>
    isJsonObject(part) && Array.isArray(part.conditions) ? remarksOn(part.conditions as readonly JsonValue[], step(step("", type), "conditions")) : [],
  );
}

function remarksOn(conditions: readonly JsonValue[], pointer: string): readonly FilterProblem[] {
  return conditions.flatMap((condition, index) =>
    isJsonObject(condition) && isNeverMet(condition)
      ? [
          {
            pointer: step(step(pointer, index), "value"),
            message: "never holds: only numbers and RFC 3339 times have an order, text is not compared with numbers",
          },
        ]
      : [],
  );
}

function isNeverMet({ operator, value }: JsonObject): boolean {
  return typeof operator === "string" && ORDERING.has(operator) && typeof value !== "number" && Number.isNaN(timeOf(value));
}
