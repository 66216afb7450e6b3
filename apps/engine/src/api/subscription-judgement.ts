import { compileFilter, compileTemplate, matchesEventType, templatePaths, type SubscriptionDocument } from "@trunkline/core";
import type { EventCatalog } from "@trunkline/event-catalog";
import { editDistance } from "../config/near-names.js";
import type { PointedError } from "./problem.js";

interface Judgement {
  readonly errors: readonly PointedError[];
  readonly warnings: readonly PointedError[];
}

/** Names that every event has, whatever its schema says. */
const alwaysThere = ["id", "type", "time", "timestamp", "tenant", "source", "company", "company_name", "event", "data", "previous", "metadata"];
const farEnough = 3;

/** Filters and templates by core's own compilers; pointers such as `/subscriptions/0/filter/and/1`. */
export function judgeSubscriptions(subscriptions: readonly SubscriptionDocument[], catalog: EventCatalog): Judgement {
  const judged = subscriptions.map((subscription, index) => judgeSubscription(subscription, `/subscriptions/${index}`, catalog));
  return { errors: judged.flatMap(({ errors }) => errors), warnings: judged.flatMap(({ warnings }) => warnings) };
}

function judgeSubscription({ eventTypes, filter, template }: SubscriptionDocument, pointer: string, catalog: EventCatalog): Judgement {
  const compiledFilter = compileFilter(filter);
  const compiledTemplate = compileTemplate(template);
  const errors = [...problemsOf(compiledFilter, `${pointer}/filter`), ...problemsOf(compiledTemplate, `${pointer}/template`)];
  const matched = catalog
    .list()
    .map((type) => type.name)
    .filter((name) => eventTypes.some((pattern) => matchesEventType(pattern, name)));
  const unknownTypes = eventTypes.flatMap((pattern, index) =>
    catalog.list().some((type) => matchesEventType(pattern, type.name))
      ? []
      : [{ pointer: `${pointer}/eventTypes/${index}`, message: `no known event type matches ${pattern}` }],
  );
  const strangePaths = "problems" in compiledTemplate ? [] : unknownPaths(templatePaths(template), catalog.paths(matched));
  return { errors, warnings: [...unknownTypes, ...strangePaths.map((message) => ({ pointer: `${pointer}/template`, message }))] };
}

function problemsOf(compilation: object, prefix: string): readonly PointedError[] {
  if (!("problems" in compilation)) return [];
  return (compilation.problems as readonly PointedError[]).map(({ pointer, message }) => ({ pointer: prefix + pointer, message }));
}

/** A path that no schema of the subscribed types knows is probably misspelt; types without a schema make no path strange. */
function unknownPaths(paths: readonly string[], known: readonly string[]): readonly string[] {
  if (known.length === 0) return [];
  return paths
    .map((path) => path.replace(/^event\./, ""))
    .filter((path) => !isKnown(path, known))
    .map((path) => {
      const near = nearestPath(path, known);
      return `no schema of the subscribed event types knows ${path}${near === undefined ? "" : `; did you mean ${near}?`}`;
    });
}

function isKnown(path: string, known: readonly string[]): boolean {
  if (alwaysThere.includes(path) || /^(kafka|client|company)\./.test(path)) return true;
  const steps = path.split(".");
  return known.some((candidate) => covers(candidate.split("."), steps));
}

/** Whether a schema's path names this one or something inside it; a last `*` takes any rest. */
function covers(candidate: readonly string[], steps: readonly string[]): boolean {
  if (candidate.at(-1) === "*" && steps.length >= candidate.length) return candidate.slice(0, -1).every((step, index) => step === "*" || step === steps[index]);
  return steps.length <= candidate.length && steps.every((step, index) => candidate[index] === "*" || candidate[index] === step);
}

function nearestPath(path: string, known: readonly string[]): string | undefined {
  const byDistance = known
    .map((candidate) => [editDistance(path, candidate), candidate] as const)
    .filter(([distance]) => distance < farEnough)
    .sort(([first], [second]) => first - second);
  const last = path.split(".").at(-1);
  return byDistance[0]?.[1] ?? known.find((candidate) => candidate.split(".").at(-1) === last);
}
