import { compileFilter, filterPaths, filterRemarks, matchesEventType, type SubscriptionDocument, type TemplatePath } from "@trunkline/core";
import type { EventCatalog, EventType } from "@trunkline/event-catalog";
import type { JsonValue } from "@trunkline/plugin-api";
import { exampleEvent } from "../templates/example-event.js";
import { tryTemplate } from "../templates/try-template.js";
import { pointerOf } from "../secrets/index.js";
import { knownPaths } from "./known-paths.js";
import { pathWarnings } from "./path-warnings.js";
import type { PointedError } from "./problem.js";

export interface Judgement {
  readonly errors: readonly PointedError[];
  readonly warnings: readonly PointedError[];
}

/** Examples that a template is rendered with when it is saved. */
const MOST_EXAMPLES = 3;

/** Filters and templates by core's own compilers, templates in a thread that can be killed; pointers such as `/subscriptions/0/filter/and/1`. */
export async function judgeSubscriptions(subscriptions: readonly SubscriptionDocument[], catalog: EventCatalog): Promise<Judgement> {
  const judged = await Promise.all(subscriptions.map((subscription, index) => judgeSubscription(subscription, `/subscriptions/${index}`, catalog)));
  return joined(judged);
}

function joined(judgements: readonly Judgement[]): Judgement {
  return { errors: judgements.flatMap(({ errors }) => errors), warnings: judgements.flatMap(({ warnings }) => warnings) };
}

/** The known types that these patterns match. */
export function subscribedTypes(eventTypes: readonly string[], catalog: EventCatalog): readonly EventType[] {
  return catalog.list().filter(({ name }) => eventTypes.some((pattern) => matchesEventType(pattern, name)));
}

async function judgeSubscription({ eventTypes, filter, template }: SubscriptionDocument, pointer: string, catalog: EventCatalog): Promise<Judgement> {
  const types = subscribedTypes(eventTypes, catalog);
  const judged = await judgeTemplate(template, types, `${pointer}/template`);
  const judgements = [
    { errors: [], warnings: unknownTypes(eventTypes, catalog, `${pointer}/eventTypes`) },
    judgeFilter(filter, eventTypes, `${pointer}/filter`),
    judged,
  ];
  const { errors, warnings } = joined(judgements);
  if (types.length === 0 || errors.length > 0) return { errors, warnings };
  const known = knownPaths(catalog.paths(types.map(({ name }) => name)));
  const strange = [...pathWarnings(filterPaths(filter), known, `${pointer}/filter`), ...pathWarnings(judged.paths, known, `${pointer}/template`)];
  return { errors, warnings: [...warnings, ...strange] };
}

function unknownTypes(eventTypes: readonly string[], catalog: EventCatalog, pointer: string): readonly PointedError[] {
  return eventTypes.flatMap((pattern, index) =>
    subscribedTypes([pattern], catalog).length > 0 ? [] : [{ pointer: `${pointer}/${index}`, message: `no known event type matches ${pattern}` }],
  );
}

function judgeFilter(filter: JsonValue, eventTypes: readonly string[], prefix: string): Judgement {
  const compiled = compileFilter(filter);
  if ("problems" in compiled) return { errors: prefixed(compiled.problems, prefix), warnings: [] };
  return { errors: [], warnings: prefixed([...filterRemarks(filter), ...idleConditions(filter, eventTypes)], prefix) };
}

/** Conditions by event type that no event of the subscription can meet: the type is probably misspelt, and its events would all pass. */
function idleConditions(filter: JsonValue, eventTypes: readonly string[]): readonly PointedError[] {
  if (typeof filter !== "object" || filter === null || Array.isArray(filter)) return [];
  return Object.keys(filter)
    .filter((name) => name.includes(".") && !eventTypes.some((pattern) => matchesEventType(pattern, name)))
    .map((name) => ({ pointer: pointerOf([name]), message: `this subscription gets no events of type ${name}` }));
}

interface JudgedTemplate extends Judgement {
  readonly paths: readonly TemplatePath[];
}

/** What cannot be compiled is an error, and what takes too long; what breaks on an example may be fine for other events. */
async function judgeTemplate(template: JsonValue, types: readonly EventType[], prefix: string): Promise<JudgedTemplate> {
  if (template === null) return { errors: [], warnings: [], paths: [] };
  const examples = types.slice(0, MOST_EXAMPLES).flatMap((type) => exampleEvent(type) ?? []);
  const trial = await tryTemplate(template, examples);
  if ("problems" in trial) return { errors: prefixed(trial.problems, prefix), warnings: [], paths: [] };
  const broken = trial.results.flatMap((result, index) =>
    "failed" in result ? [{ pointer: "", message: `${result.failed} (with the example of ${examples[index]?.type ?? ""})`, isKilled: result.isKilled }] : [],
  );
  return {
    paths: trial.paths,
    errors: prefixed(
      broken.filter(({ isKilled }) => isKilled),
      prefix,
    ),
    warnings: prefixed(
      broken.filter(({ isKilled }) => !isKilled),
      prefix,
    ),
  };
}

function prefixed(problems: readonly PointedError[], prefix: string): readonly PointedError[] {
  return problems.map(({ pointer, message }) => ({ pointer: prefix + pointer, message }));
}
