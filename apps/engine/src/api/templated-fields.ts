import { compileTemplatedText, templatePaths, type SubscriptionDocument } from "@trunkline/core";
import type { EventCatalog } from "@trunkline/event-catalog";
import { templatedPointers, type JsonObject, type Plugin } from "@trunkline/plugin-api";
import { valueAt } from "../secrets/index.js";
import { knownPaths } from "./known-paths.js";
import { pathWarnings } from "./path-warnings.js";
import type { PointedError } from "./problem.js";
import { subscribedTypes } from "./subscription-judgement.js";

interface TemplatedField {
  readonly pointer: string;
  readonly kind: "url" | "header";
  readonly text: string;
}

/** Expressions in the URL and the headers that can never be rendered; pointers such as `/config/url`. */
export function templatedFieldErrors(plugin: Plugin, config: JsonObject): readonly PointedError[] {
  return fieldsWithExpressions(plugin, config).flatMap(({ pointer, kind, text }) => {
    const compiled = compileTemplatedText(text, kind);
    return "problems" in compiled ? compiled.problems.map(({ message }) => ({ pointer: `/config${pointer}`, message })) : [];
  });
}

/** Paths in them that no schema of any subscribed type knows. */
export function templatedFieldWarnings(
  plugin: Plugin,
  config: JsonObject,
  { subscriptions, catalog }: { readonly subscriptions: readonly SubscriptionDocument[]; readonly catalog: EventCatalog },
): readonly PointedError[] {
  const fields = fieldsWithExpressions(plugin, config);
  if (fields.length === 0) return [];
  const types = subscribedTypes(
    subscriptions.flatMap(({ eventTypes }) => eventTypes),
    catalog,
  );
  if (types.length === 0) return [];
  const known = knownPaths(catalog.paths(types.map(({ name }) => name)));
  return fields.flatMap(({ pointer, text }) => pathWarnings(templatePaths(text), known, `/config${pointer}`));
}

function fieldsWithExpressions(plugin: Plugin, config: JsonObject): readonly TemplatedField[] {
  return templatedPointers(plugin, config).flatMap(({ pointer, kind }) => {
    const text = valueAt(config, pointer);
    return typeof text === "string" && text.includes("{{") ? [{ pointer, kind, text }] : [];
  });
}
