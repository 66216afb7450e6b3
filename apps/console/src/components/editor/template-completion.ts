import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import type { EventPath } from "./schema-paths.js";

/** docs/filters-and-templates.md, "Helpers". */
const helpers: readonly Completion[] = [
  ["json", "a value as JSON text"],
  ["date", "date time 'DD.MM.YYYY HH:mm' timeZone='Europe/Berlin'"],
  ["number", "number data.value decimals=2 locale='de-DE'"],
  ["default", "default data.value 'nothing'"],
  ["eq", "eq one other"],
  ["ne", "ne one other"],
  ["gt", "gt one other"],
  ["gte", "gte one other"],
  ["lt", "lt one other"],
  ["lte", "lte one other"],
  ["and", "and one other"],
  ["or", "or one other"],
  ["not", "not value"],
  ["upper", "upper data.name"],
  ["lower", "lower data.name"],
  ["truncate", "truncate data.name 40"],
  ["urlencode", "urlencode data.name"],
  ["base64", "base64 data.name"],
  ["mrkdwn", "text for Slack"],
  ["lookup", "lookup data 'name'"],
  ["#if", "{{#if data.value}}…{{else}}…{{/if}}"],
  ["#unless", "{{#unless data.value}}…{{/unless}}"],
  ["#each", "{{#each data.items}}{{name}}{{/each}}"],
  ["#with", "{{#with data}}{{name}}{{/with}}"],
].map(([label = "", detail]) => ({ label, detail, type: label.startsWith("#") ? "keyword" : "function" }));

/** Inside `{{…}}`: the event type's paths and the engine's helpers. */
export function templateCompletion(paths: readonly EventPath[]): CompletionSource {
  const options = [...paths.map(({ path, type, description }): Completion => ({ label: path, detail: type, info: description, type: "variable" })), ...helpers];
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/\{\{[^{}]*$/);
    if (word === null) return null;
    const [typed = ""] = /[#\w.]*$/.exec(word.text) ?? [];
    return { from: context.pos - typed.length, options: [...options], validFor: /^[#\w.]*$/ };
  };
}
