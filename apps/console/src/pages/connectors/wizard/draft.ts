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
  /** Its plugin sends nothing: there is nothing to subscribe to. */
  readonly receivesOnly: boolean;
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
export function stepsOf({ receivesOnly }: Draft): readonly Step[] {
  return receivesOnly ? ["plugin", "target"] : ["plugin", "target", "events", "filter", "template"];
}

export const emptySubscription: DraftSubscription = { eventTypes: [], filter: null, template: null };

export const emptyDraft: Draft = { id: null, name: "", plugin: "", config: {}, subscriptions: [emptySubscription], receivesOnly: false };

export function changeAt(draft: Draft, index: number, change: Partial<DraftSubscription>): Draft {
  return { ...draft, subscriptions: draft.subscriptions.map((each, at) => (at === index ? { ...each, ...change } : each)) };
}

/** As the API takes it; a name is made where none was given. */
export function inputOf({ name, plugin, config, subscriptions, receivesOnly }: Draft): ConnectorInput {
  const subscribed = receivesOnly ? [] : subscriptions;
  return { name: name.trim(), plugin, config: { ...config }, subscriptions: subscribed.map((each) => ({ ...each, eventTypes: [...each.eventTypes] })) };
}

/** To change a connector: secrets are masked, and a mask that is sent back means "keep". */
export function draftOf({ id, name, plugin, config, subscriptions }: Connector, receivesOnly: boolean): Draft {
  return { id, name, plugin, config, subscriptions: subscriptions.length > 0 ? subscriptions : emptyDraft.subscriptions, receivesOnly };
}

const mask = "***";

/** Of a copy: what is masked has to be given anew, since another connector's secrets are never read. */
export function cloneOf(connector: Connector, receivesOnly: boolean): Draft {
  return { ...draftOf(connector, receivesOnly), id: null, name: `${connector.name} (copy)`, config: withoutMasks(connector.config) as Draft["config"] };
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

/** Which subscription it is about; null: none, or all. */
export function indexOf({ pointer }: PointedMessage): number | null {
  const [, index] = /^\/subscriptions\/(\d+)/.exec(pointer) ?? [];
  return index === undefined ? null : Number(index);
}
