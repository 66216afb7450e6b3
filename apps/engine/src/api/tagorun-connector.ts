import { z } from "zod";
import type { connectorBody } from "./connector-body.js";
import type { PointedError } from "./problem.js";
import { tagorunDelivery } from "./tagorun-delivery.js";
import { tagorunTarget } from "./tagorun-target.js";
import type { TagorunConfiguration, TagorunHook, TagorunSource } from "./tagorun-configuration.js";

type Draft = z.input<typeof connectorBody>;

/** A TagoRUN configuration as a connector, and where each part of it came from. */
export interface TagorunConnector {
  readonly body: Draft;
  readonly warnings: readonly PointedError[];
  /** Pointer into the connector → pointer into the configuration; the first that begins a pointer counts. */
  readonly sources: readonly (readonly [string, string])[];
}

/** A connector that does what the configuration says: of dialect tagorun, or of the plugin for a service of TagoRUN's document. */
export function tagorunConnector(source: TagorunSource): TagorunConnector {
  return source.form === "hook" ? ofHook(source.hook, source.warnings) : ofConfiguration(source.configuration, source.warnings);
}

function ofHook({ name, event, webhook_url: url, payload }: TagorunHook, warnings: readonly PointedError[]): TagorunConnector {
  return {
    body: {
      name: name ?? `TagoRUN ${event} to ${hostOf(url)}`.slice(0, 200),
      ...tagorunTarget(url),
      subscriptions: [{ eventTypes: [event], filter: null, template: payload ?? null }],
    },
    warnings: [...warnings, ...placeholderWarnings("/webhook_url", url)],
    sources: [
      ["/config/url", "/webhook_url"],
      ["/config/format", "/webhook_url"],
      ["/subscriptions/0/template", "/payload"],
      ["/subscriptions/0/eventTypes/0", "/event"],
      ["/name", "/name"],
    ],
  };
}

function ofConfiguration(configuration: TagorunConfiguration, warnings: readonly PointedError[]): TagorunConnector {
  const { name, description, url, filters, payload_template: template, secret, enabled } = configuration;
  const events = configuration.events ?? Object.keys(filters ?? {});
  const { contentType, headers } = headersOf(configuration.headers ?? {});
  const { delivery, warnings: deliveryWarnings } = tagorunDelivery(configuration);
  return {
    body: {
      name: name ?? `TagoRUN to ${hostOf(url)}`.slice(0, 200),
      ...(description === undefined ? {} : { description }),
      ...(enabled === undefined ? {} : { enabled }),
      config: { url, dialect: "tagorun", headers, ...(contentType === null ? {} : { contentType }), ...(secret === undefined ? {} : { secret }) },
      subscriptions: [{ eventTypes: events, filter: filters ?? null, template: template ?? null }],
      delivery,
    },
    warnings: [...warnings, ...placeholderWarnings("/url", url), ...eventWarnings(configuration, events), ...deliveryWarnings],
    sources: [
      ["/config/url", "/url"],
      ["/config/contentType", "/headers/Content-Type"],
      ["/config/headers", "/headers"],
      ["/config/secret", "/secret"],
      ["/subscriptions/0/eventTypes", "/events"],
      ["/subscriptions/0/filter", "/filters"],
      ["/subscriptions/0/template", "/payload_template"],
      ["/delivery/timeoutMs", "/timeout"],
      ["/delivery/maxRetries", "/retry_policy/max_attempts"],
      ["/delivery", "/retry_policy"],
    ],
  };
}

/** The content type has a field of its own. */
function headersOf(given: Readonly<Record<string, string>>): { readonly contentType: string | null; readonly headers: Record<string, string> } {
  const isType = (name: string): boolean => name.toLowerCase() === "content-type";
  const type = Object.entries(given).find(([name]) => isType(name));
  return { contentType: type?.[1] ?? null, headers: Object.fromEntries(Object.entries(given).filter(([name]) => !isType(name))) };
}

function eventWarnings({ events, filters = {} }: TagorunConfiguration, subscribed: readonly string[]): readonly PointedError[] {
  if (events === undefined)
    return [{ pointer: "/events", message: subscribed.length === 0 ? "is missing: nothing will be sent" : "is missing: the types of the filters were taken" }];
  return Object.keys(filters)
    .filter((type) => type.includes(".") && !events.includes(type))
    .map((type) => ({ pointer: `/filters/${type}`, message: `is not used: ${type} is not among the events` }));
}

/** The documentation's examples lead nowhere before they are filled in. */
function placeholderWarnings(pointer: string, url: string): readonly PointedError[] {
  return /\/YOUR\/|\byour-/i.test(url) ? [{ pointer, message: "still holds a placeholder" }] : [];
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? "unknown";
}
