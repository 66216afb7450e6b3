import { secretPointers, type EventView, type JsonObject, type Plugin, type RenderedRequest } from "@trunkline/plugin-api";
import { prepare } from "../attempt.js";
import { goldenEvents } from "../golden-events.js";
import { valueAt } from "../pointer.js";
import type { Subject } from "../subject.js";
import { block } from "./markdown.js";

/** What goes out for an event, its secrets masked; null in a plugin that renders nothing. */
export function exampleRequest({ plugin }: Subject, config: JsonObject, event: EventView): string | null {
  if (plugin.render === undefined) return null;
  return block("http", masked(httpText(prepare({ plugin, config, event })), secretsOf(plugin, config)));
}

/** A page with the request for the example of every event type; null in a plugin that renders nothing. */
export function requestsPage(subject: Subject): string | null {
  const [config] = subject.configs;
  if (config === undefined || subject.plugin.render === undefined) return null;
  const sections = goldenEvents.map((event) => [`## ${event.type}`, exampleRequest(subject, config, event) ?? ""].join("\n\n"));
  const head = `# Requests of ${subject.plugin.title}\n\nGenerated: for the example of every event type what goes out, without a template, secrets masked.`;
  return `${[head, ...sections].join("\n\n")}\n`;
}

function httpText({ method, url, headers, body }: RenderedRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${url}`, ...lines, "", pretty(body)].join("\n").trimEnd();
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function secretsOf(plugin: Plugin, config: JsonObject): readonly string[] {
  return secretPointers(plugin, config).flatMap((pointer) => {
    const value = valueAt(config, pointer);
    return typeof value === "string" ? [value] : [];
  });
}

/** Of a secret URL the origin stays. */
function masked(text: string, secrets: readonly string[]): string {
  return secrets.reduce((open, secret) => open.replaceAll(secret, URL.canParse(secret) ? `${new URL(secret).origin}/***` : "***"), text);
}
