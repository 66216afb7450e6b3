import type { StoredEvent, TemplatePath, TemplateResult } from "@trunkline/core";
import type { JsonValue } from "@trunkline/plugin-api";

/** What the worker is asked: to compile a template, or to render the one that it compiled last. */
export type TrialRequest = { readonly compile: JsonValue } | { readonly render: StoredEvent };

export interface TrialProblem {
  readonly pointer: string;
  readonly message: string;
}

/** Paths are those that the template reads from an event; none where it has problems. */
export interface Compiled {
  readonly problems: readonly TrialProblem[];
  readonly paths: readonly TemplatePath[];
}

/** `ready`: sent once, when the worker has warmed up. */
export type TrialAnswer = { readonly ready: true } | Compiled | { readonly result: TemplateResult };
