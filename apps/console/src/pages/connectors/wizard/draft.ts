import type { Connector, ConnectorInput } from "../../../api/answers.js";
import type { PointedMessage } from "../../../api/problem.js";

/** A connector that is being made or changed. */
export interface Draft {
  /** Of a connector that exists; null: it is new. */
  readonly id: number | null;
  readonly name: string;
  /** "" until one is chosen. */
  readonly plugin: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly subscriptions: readonly DraftSubscription[];
}

export interface DraftSubscription {
  readonly eventTypes: readonly string[];
  readonly filter: unknown;
  readonly template: unknown;
}

/** How the steps change a draft. */
export interface DraftChange {
  readonly draft: (change: Partial<Draft>) => void;
  readonly subscription: (change: Partial<DraftSubscription>) => void;
}

export type Step = "plugin" | "target" | "events" | "filter" | "template";

/** In their order. */
export const steps: readonly Step[] = ["plugin", "target", "events", "filter", "template"];

export const emptyDraft: Draft = { id: null, name: "", plugin: "", config: {}, subscriptions: [{ eventTypes: [], filter: null, template: null }] };

/** As the API takes it; a name is made where none was given. */
export function inputOf({ name, plugin, config, subscriptions }: Draft): ConnectorInput {
  return { name: name.trim(), plugin, config: { ...config }, subscriptions: subscriptions.map((each) => ({ ...each, eventTypes: [...each.eventTypes] })) };
}

/** To change a connector: secrets are masked, and a mask that is sent back means "keep". */
export function draftOf({ id, name, plugin, config, subscriptions }: Connector): Draft {
  return { id, name, plugin, config, subscriptions: subscriptions.length > 0 ? subscriptions : emptyDraft.subscriptions };
}

const mask = "***";

/** Of a copy: what is masked has to be given anew, since another connector's secrets are never read. */
export function cloneOf(connector: Connector): Draft {
  return { ...draftOf(connector), id: null, name: `${connector.name} (copy)`, config: withoutMasks(connector.config) as Draft["config"] };
}

function withoutMasks(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (member === mask ? [] : [[name, withoutMasks(member)]])));
}

/** Where a person can mend what the engine says; the target's step for what belongs to the whole. */
export function stepOf({ pointer }: PointedMessage): Step {
  if (pointer === "/plugin") return "plugin";
  const [, , part] = /^\/subscriptions(\/\d+)?\/?(\w*)/.exec(pointer) ?? [];
  if (part === "filter") return "filter";
  if (part === "template") return "template";
  return pointer.startsWith("/subscriptions") ? "events" : "target";
}
