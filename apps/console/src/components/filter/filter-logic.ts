import { formatQuery, type RuleGroupType, type RuleType } from "react-querybuilder";
import { parseJsonLogic } from "react-querybuilder/parseJsonLogic";

/** What the builder can express; the engine's own spelling of each is below. */
export const operators = [
  { name: "=", label: "is" },
  { name: "!=", label: "is not" },
  { name: "<", label: "<" },
  { name: "<=", label: "≤" },
  { name: ">", label: ">" },
  { name: ">=", label: "≥" },
  { name: "in", label: "is one of" },
  { name: "contains", label: "contains" },
  { name: "beginsWith", label: "begins with" },
  { name: "endsWith", label: "ends with" },
  { name: "null", label: "is missing" },
  { name: "notNull", label: "is there" },
] as const;

const emptyQuery: RuleGroupType = { combinator: "and", rules: [] };

/** The engine's names for what the library calls otherwise. */
const engineNames: Readonly<Record<string, string>> = { startsWith: "starts_with", endsWith: "ends_with" };
const libraryNames = Object.fromEntries(Object.entries(engineNames).map(([library, engine]) => [engine, library]));

/** json-logic of a query; null where it has no rule, so that everything passes. */
export function filterOf(query: RuleGroupType): unknown {
  if (query.rules.length === 0) return null;
  const logic: unknown = formatQuery(query, { format: "jsonlogic", preserveValueOrder: true });
  return unwrapped(renamed(logic, engineNames));
}

/** The query that means a filter, or null where the builder cannot say it: then it is edited as JSON. */
export function queryOf(filter: unknown): RuleGroupType | null {
  if (filter === null || filter === undefined) return emptyQuery;
  if (typeof filter !== "object" || Array.isArray(filter)) return null;
  const query = grouped(parseJsonLogic(renamed(filter, libraryNames) as Parameters<typeof parseJsonLogic>[0]));
  return isShown(query) && isSame(filterOf(query), filter) ? query : null;
}

/** The builder compares paths with values: neither with other paths, nor the items of lists. */
function isShown(part: RuleGroupType | RuleType): boolean {
  return "rules" in part ? part.rules.every((rule) => typeof rule !== "string" && isShown(rule)) : part.match === undefined && part.valueSource !== "field";
}

/** One rule alone needs no group around it. */
function unwrapped(logic: unknown): unknown {
  if (typeof logic !== "object" || logic === null) return logic;
  const [[operator, values] = []] = Object.entries(logic);
  return (operator === "and" || operator === "or") && Array.isArray(values) && values.length === 1 ? values[0] : logic;
}

function grouped(query: RuleGroupType | RuleType): RuleGroupType {
  return "rules" in query ? query : { combinator: "and", rules: [query] };
}

function renamed(logic: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(logic)) return logic.map((part) => renamed(part, names));
  if (typeof logic !== "object" || logic === null) return logic;
  return Object.fromEntries(Object.entries(logic).map(([operator, values]) => [names[operator] ?? operator, renamed(values, names)]));
}

/** Same JSON, whatever the order of members. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return Object.is(one, other);
  const [ofOne, ofOther] = [Object.entries(one), new Map(Object.entries(other))];
  return Array.isArray(one) === Array.isArray(other) && ofOne.length === ofOther.size && ofOne.every(([key, value]) => isSame(value, ofOther.get(key)));
}
