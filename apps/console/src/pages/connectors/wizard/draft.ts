import type { Connector, ConnectorInput, Plugin } from "../../../api/answers.js";
import type { PointedMessage } from "../../../api/problem.js";
import { withValueAt } from "./json-pointer.js";

export interface PluginChoice {
  /** "" until one is chosen. */
  readonly plugin: string;
  /** Of the plugin; null: none. */
  readonly preset: string | null;
}

/** A connector that is being made or changed. */
export interface Draft extends PluginChoice {
  /** Of a connector that exists; null: it is new. */
  readonly id: number | null;
  readonly name: string;
  /** Whose events it gets; null: of the whole tenant. */
  readonly company: number | null;
  /** Which outside system it leads to; "": none. */
  readonly system: string;
  readonly tags: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  /** What the preset that it began with leaves to be answered. */
  readonly asks: readonly PresetQuestion[];
  readonly subscriptions: readonly DraftSubscription[];
  /** Its plugin sends nothing: there is nothing to subscribe to. */
  readonly receivesOnly: boolean;
  /** What is absent is as the plugin has it. */
  readonly delivery: DraftDelivery;
}

export type DraftDelivery = NonNullable<ConnectorInput["delivery"]>;
type Preset = NonNullable<Plugin["presets"]>[number];
export type PresetQuestion = Preset["asks"][number];

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

export type Step = "plugin" | "target" | "events" | "filter" | "template" | "delivery";

/** In their order. */
export function stepsOf({ receivesOnly }: Draft): readonly Step[] {
  return receivesOnly ? ["plugin", "target"] : ["plugin", "target", "events", "filter", "template", "delivery"];
}

export const emptySubscription: DraftSubscription = { eventTypes: [], filter: null, template: null };

export const emptyDraft: Draft = {
  id: null,
  name: "",
  company: null,
  system: "",
  tags: [],
  plugin: "",
  preset: null,
  config: {},
  asks: [],
  subscriptions: [emptySubscription],
  receivesOnly: false,
  delivery: {},
};

export function changeAt(draft: Draft, index: number, change: Partial<DraftSubscription>): Draft {
  return { ...draft, subscriptions: draft.subscriptions.map((each, at) => (at === index ? { ...each, ...change } : each)) };
}

/** As the API takes it. */
export function inputOf({ name, company, system, tags, plugin, config, subscriptions, receivesOnly, delivery }: Draft): ConnectorInput {
  const subscribed = receivesOnly ? [] : subscriptions;
  return {
    name: name.trim(),
    company,
    system: system.trim() === "" ? null : system.trim(),
    tags: [...tags],
    plugin,
    config: { ...config },
    subscriptions: subscribed.map((each) => ({ ...each, eventTypes: [...each.eventTypes] })),
    delivery,
  };
}

/** To change a connector: secrets are masked, and a mask that is sent back means "keep". */
export function draftOf(connector: Connector, receivesOnly: boolean): Draft {
  const { id, name, company, system, tags, plugin, config, subscriptions, delivery } = connector;
  return {
    id,
    name,
    company,
    system: system ?? "",
    tags,
    plugin,
    preset: null,
    config,
    asks: [],
    subscriptions: subscriptions.length > 0 ? subscriptions : emptyDraft.subscriptions,
    receivesOnly,
    // As the API shows it, so as it takes it.
    delivery: delivery as DraftDelivery,
  };
}

const mask = "***";

/** Of a copy: what is masked has to be given anew, since another connector's secrets are never read. */
export function cloneOf(connector: Connector, receivesOnly: boolean): Draft {
  return { ...draftOf(connector, receivesOnly), id: null, name: `${connector.name} (copy)`, config: withoutMasks(connector.config) as Draft["config"] };
}

/** A plugin's connector to begin with: `preset` half filled in, with nothing where it asks. */
export function startOf(defaults: Draft["config"], preset: Preset | undefined): Partial<Draft> {
  if (preset === undefined) return { config: defaults, asks: [], subscriptions: emptyDraft.subscriptions };
  const { title, config, asks, subscriptions } = preset;
  const filled = asks.reduce((before, { pointer }) => withValueAt(before, pointer, undefined), { ...defaults, ...config });
  return { name: title, config: filled, asks, subscriptions: subscriptions.length > 0 ? subscriptions : emptyDraft.subscriptions };
}

function withoutMasks(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (member === mask ? [] : [[name, withoutMasks(member)]])));
}

/** Where a person can mend what the engine says; the target's step for what belongs to the whole. */
export function stepOf({ pointer }: PointedMessage): Step {
  if (pointer === "/plugin") return "plugin";
  if (pointer.startsWith("/delivery")) return "delivery";
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
