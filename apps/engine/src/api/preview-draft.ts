import { setImmediate as nextTurn } from "node:timers/promises";
import { judge, matchesEventType, type CompiledConnector, type DomainEvent, type SubscriptionDocument, type TemplateResult } from "@trunkline/core";
import type { JsonValue } from "@trunkline/plugin-api";
import { tryTemplate } from "../templates/try-template.js";
import { previewEvent, type Knowledge, type PreviewEntry } from "./preview.js";

/** A connector whose templates are rendered elsewhere, as nobody knows yet what they do. */
export interface Draft {
  /** Without its templates. */
  readonly connector: CompiledConnector;
  /** By index of the subscription. */
  readonly templates: readonly JsonValue[];
}

export function draftWith(
  subscriptions: readonly SubscriptionDocument[],
  compile: (subscriptions: readonly SubscriptionDocument[]) => CompiledConnector,
): Draft {
  return {
    connector: compile(subscriptions.map((subscription) => ({ ...subscription, template: null }))),
    templates: subscriptions.map(({ template }) => template),
  };
}

/** As `previewEvent`; the template is rendered in a thread that can be killed. Lets the event loop turn: 500 events may be asked about. */
export async function previewDraft({ connector, templates }: Draft, event: DomainEvent, knowledge: Knowledge): Promise<PreviewEntry> {
  await nextTurn();
  const index = matchedIndex(connector, event);
  const template = index === null ? null : (templates[index] ?? null);
  if (template === null) return previewEvent(connector, event, knowledge);
  const result = await resultOf(template, event);
  const subscriptions = connector.subscriptions.map((subscription) =>
    subscription.index === index ? { ...subscription, template: () => result } : subscription,
  );
  return previewEvent({ ...connector, subscriptions }, event, knowledge);
}

function matchedIndex(connector: CompiledConnector, event: DomainEvent): number | null {
  const subscriptions = connector.subscriptions.filter(({ eventTypes }) => eventTypes.some((pattern) => matchesEventType(pattern, event.type)));
  if (subscriptions.length === 0) return null;
  const verdict = judge(event, { connector, subscriptions });
  return verdict.kind === "planned" ? verdict.delivery.subscription.index : null;
}

async function resultOf(template: JsonValue, event: DomainEvent): Promise<TemplateResult> {
  const trial = await tryTemplate(template, [event]);
  if ("results" in trial) return trial.results[0] ?? { failed: "The template gave nothing." };
  return { failed: `The template is not valid: ${trial.problems.map(({ pointer, message }) => `${pointer || "/"} ${message}`).join("; ")}` };
}
