import type { JsonValue } from "@trunkline/plugin-api";
import { filterPaths } from "./filter/filter-paths.js";
import { matchesEventType } from "./subscription/event-type-pattern.js";
import type { ConnectorDocument, SubscriptionDocument } from "./subscription/connector-document.js";
import { templatePaths } from "./template/template-paths.js";

/** A place in a connector that reads something from events. */
export interface ConnectorRead {
  /** JSON pointer into the connector, e.g. `/subscriptions/0/filter/and/1/var`. */
  readonly pointer: string;
  /** Dotted, without a leading `event.`. */
  readonly path: string;
  /** Names and wildcards of the event types that it is read from. */
  readonly eventTypes: readonly string[];
}

/** A field of an event type, e.g. one that is to go; `*` in the path is any index, an empty path the whole type. */
export interface ReadField {
  readonly type: string;
  readonly path: string;
}

/** `exactly`: the field or something inside it. `around`: what holds the field, so it goes along. `type`: the type itself, by name. */
export type ReadManner = "exactly" | "around" | "type";

type Reader = Pick<ConnectorDocument, "config" | "subscriptions" | "delivery">;

/** What a stored connector reads from events: filters, templates, templated config fields, the key of its order. */
export function connectorReads({ config, subscriptions, delivery }: Reader): readonly ConnectorRead[] {
  const eventTypes = [...new Set(subscriptions.flatMap((subscription) => subscription.eventTypes))];
  const key = delivery.ordering?.key;
  return [
    ...subscriptions.flatMap(subscriptionReads),
    ...templateReads(config, "/config").map((read) => ({ ...read, eventTypes })),
    ...(key === undefined ? [] : [{ pointer: "/delivery/ordering/key", path: withoutEvent(key), eventTypes }]),
  ];
}

/** The places of a connector that a change of a field of an event type touches. */
export function readsOf(connector: Reader, field: ReadField): readonly (ConnectorRead & { readonly manner: ReadManner })[] {
  if (field.path === "") return namesOfType(connector.subscriptions, field.type);
  return connectorReads(connector).flatMap((read) => {
    const manner = read.eventTypes.some((pattern) => matchesEventType(pattern, field.type)) ? mannerOf(read.path, field.path) : null;
    return manner === null ? [] : [{ ...read, manner }];
  });
}

/** Wildcards are left out: they name whatever there is. */
function namesOfType(subscriptions: readonly SubscriptionDocument[], type: string): ReturnType<typeof readsOf> {
  return subscriptions.flatMap(({ eventTypes }, index) =>
    eventTypes.flatMap((name, place) =>
      name === type ? [{ pointer: `/subscriptions/${index}/eventTypes/${place}`, path: "", eventTypes: [name], manner: "type" as const }] : [],
    ),
  );
}

function subscriptionReads({ eventTypes, filter, template }: SubscriptionDocument, index: number): readonly ConnectorRead[] {
  const pointer = `/subscriptions/${index}`;
  const ofFilter = filterPaths(filter).map((read) => ({
    pointer: `${pointer}/filter${read.pointer}`,
    path: withoutEvent(read.path),
    eventTypes: limitedTo(read.pointer) ?? eventTypes,
  }));
  const ofTemplate = templateReads(template, `${pointer}/template`).map((read) => ({ ...read, eventTypes }));
  return [...ofFilter, ...ofTemplate];
}

/** TagoRUN's filters by event type limit that type only: their first key is its name. */
function limitedTo(pointer: string): readonly string[] | null {
  const first = pointer.split("/")[1] ?? "";
  return first.includes(".") ? [first] : null;
}

function templateReads(value: JsonValue, pointer: string): readonly Omit<ConnectorRead, "eventTypes">[] {
  if (typeof value === "string") return templatePaths(value).map(({ path }) => ({ pointer, path: withoutEvent(path) }));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => templateReads(child as JsonValue, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`));
}

const withoutEvent = (path: string): string => path.replace(/^event\./, "");

function mannerOf(read: string, field: string): "exactly" | "around" | null {
  const [readSteps, fieldSteps] = [read.split("."), field.split(".")];
  const shared = Math.min(readSteps.length, fieldSteps.length);
  const isOnTheWay = fieldSteps.slice(0, shared).every((step, index) => step === "*" || readSteps[index] === "*" || readSteps[index] === step);
  if (!isOnTheWay) return null;
  return readSteps.length >= fieldSteps.length ? "exactly" : "around";
}
