import type { DomainEvent, StoredEvent, TemplatePath, TemplateResult } from "@trunkline/core";
import type { JsonValue } from "@trunkline/plugin-api";
import type { Compiled, TrialAnswer, TrialProblem, TrialRequest } from "./trial-messages.js";
import { startTrialThread, type TrialThread } from "./trial-thread.js";

/** What became of a template: problems, with pointers into it, or the paths that it reads and one result per event, in order. */
export type TemplateTrial =
  | { readonly problems: readonly TrialProblem[] }
  | { readonly paths: readonly TemplatePath[]; readonly results: readonly TriedResult[] };

/** `isKilled`: the rendering was stopped from outside. */
export type TriedResult = Exclude<TemplateResult, { readonly failed: string }> | { readonly failed: string; readonly isKilled: boolean };

const TOO_LONG = "takes more than 100 ms";

/** Of this process; replaced when it was killed. */
let thread: Promise<TrialThread> | null = null;
/** The last trial that somebody waits for: there is one thread, and a template is compiled and rendered without another in between. */
let last: Promise<unknown> = Promise.resolve();

/** Compiles a template and renders it for events in a thread that is killed after 100 ms of processor time for any one of these. Rejects only where no thread can be started. */
export function tryTemplate(template: JsonValue, events: readonly DomainEvent[]): Promise<TemplateTrial> {
  const trial = last.then(() => compileAndRender(template, events));
  last = trial.catch(() => {});
  return trial;
}

async function compileAndRender(template: JsonValue, events: readonly DomainEvent[]): Promise<TemplateTrial> {
  const { problems, paths } = await compile(template);
  if (problems.length > 0) return { problems };
  const results: TriedResult[] = [];
  for (const event of events) results.push(await render(template, event));
  return { paths, results };
}

async function compile(template: JsonValue): Promise<Compiled> {
  const answer = await ask({ compile: template });
  if (answer === null) return { problems: [{ pointer: "", message: `${TOO_LONG} to compile` }], paths: [] };
  return "problems" in answer ? answer : { problems: [], paths: [] };
}

async function render(template: JsonValue, event: DomainEvent): Promise<TriedResult> {
  const answer = await ask({ render: storedOf(event) });
  if (answer !== null) return "result" in answer && "payload" in answer.result ? answer.result : { failed: reasonOf(answer), isKilled: false };
  // The next event finds a new thread, which knows no template yet.
  await compile(template);
  return { failed: `The template ${TOO_LONG} to render.`, isKilled: true };
}

function reasonOf(answer: TrialAnswer): string {
  return "result" in answer && "failed" in answer.result ? answer.result.failed : "The template gave nothing.";
}

async function ask(request: TrialRequest): Promise<TrialAnswer | null> {
  if (thread === null || !(await thread).isAlive) thread = startTrialThread();
  return (await thread).ask(request);
}

/** What an event is rebuilt from: values with every digit do not survive the way into a thread. */
function storedOf(event: DomainEvent): StoredEvent {
  const { data: _data, previous: _previous, metadata: _metadata, fields: _fields, exactFields: _exact, ...stored } = event;
  return stored;
}
