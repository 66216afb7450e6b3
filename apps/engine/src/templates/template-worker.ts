import { parentPort } from "node:worker_threads";
import { compileTemplate, rebuildEvent, templatePaths, type CompiledTemplate } from "@trunkline/core";
import type { JsonValue } from "@trunkline/plugin-api";
import type { TrialAnswer, TrialRequest } from "./trial-messages.js";

/** The thread that strange templates are tried in: it may be killed at any moment, the process lives on. */
let compiled: CompiledTemplate | null = null;
/** What the last one was compiled from, and came to: a preview renders one template many times. */
let last: { readonly source: string; readonly answer: TrialAnswer } = { source: "", answer: { problems: [], paths: [] } };

function answer(request: TrialRequest): TrialAnswer {
  if ("render" in request) return { result: compiled?.(rebuildEvent(request.render)) ?? { failed: "There is no template." } };
  const source = JSON.stringify(request.compile);
  if (source !== last.source) last = { source, answer: compile(request.compile) };
  return last.answer;
}

function compile(template: JsonValue): TrialAnswer {
  const compilation = compileTemplate(template);
  compiled = "template" in compilation ? compilation.template : null;
  return "problems" in compilation ? { problems: compilation.problems, paths: [] } : { problems: [], paths: templatePaths(template) };
}

// The first template takes several times as long as any later one: not to be held against its author.
compileTemplate({ a: "{{#each data}}{{upper (default name 'x')}}{{#if a}}{{date time}}{{/if}}{{/each}}", b: "{{a == 'b' ? 'c' : d}}" });

parentPort?.on("message", (request: TrialRequest) => parentPort?.postMessage(answer(request)));
parentPort?.postMessage({ ready: true } satisfies TrialAnswer);
