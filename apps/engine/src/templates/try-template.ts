import type { DomainEvent, StoredEvent, TemplatePath, TemplateResult } from "@trunkline/core";
import type { JsonValue } from "@trunkline/plugin-api";
import type { Compiled, TrialAnswer, TrialProblem } from "./trial-messages.js";
import { MAX_CPU_MS, startTrialThread, type TrialThread } from "./trial-thread.js";

/** What became of a template: problems, with pointers into it, or the paths that it reads and one result per event, in order. */
export type TemplateTrial =
  | { readonly problems: readonly TrialProblem[] }
  | { readonly paths: readonly TemplatePath[]; readonly results: readonly TriedResult[] };

/** `isKilled`: the rendering was stopped from outside. */
export type TriedResult = Exclude<TemplateResult, { readonly failed: string }> | { readonly failed: string; readonly isKilled: boolean };

/** Compiles a template and renders it for events in a thread. Rejects only where no thread can be started. */
export type TryTemplate = (template: JsonValue, events: readonly DomainEvent[]) => Promise<TemplateTrial>;

/** The thread is killed when any one compilation or rendering takes more than `maxCpuMs` of processor time; the next trial finds a new one. */
export function createTemplateTrials(maxCpuMs = MAX_CPU_MS): TryTemplate {
  let thread: Promise<TrialThread> | null = null;
  /** The last trial that somebody waits for: there is one thread, and a template is compiled and rendered without another in between. */
  let last: Promise<unknown> = Promise.resolve();
  const bench: Bench = {
    maxCpuMs,
    ask: async (request) => {
      if (thread === null || !(await thread).isAlive) thread = startTrialThread(maxCpuMs);
      return (await thread).ask(request);
    },
  };
  return (template, events) => {
    const trial = last.then(() => compileAndRender(bench, template, events));
    last = trial.catch(() => {});
    return trial;
  };
}

/** Of this process: 100 ms each. */
export const tryTemplate = createTemplateTrials();

interface Bench {
  readonly maxCpuMs: number;
  readonly ask: TrialThread["ask"];
}

async function compileAndRender(bench: Bench, template: JsonValue, events: readonly DomainEvent[]): Promise<TemplateTrial> {
  const { problems, paths } = await compile(bench, template);
  if (problems.length > 0) return { problems };
  const results: TriedResult[] = [];
  for (const event of events) results.push(await render(bench, template, event));
  return { paths, results };
}

async function compile({ ask, maxCpuMs }: Bench, template: JsonValue): Promise<Compiled> {
  const answer = await ask({ compile: template });
  if (answer === null) return { problems: [{ pointer: "", message: `takes more than ${maxCpuMs} ms to compile` }], paths: [] };
  return "problems" in answer ? answer : { problems: [], paths: [] };
}

async function render(bench: Bench, template: JsonValue, event: DomainEvent): Promise<TriedResult> {
  const answer = await bench.ask({ render: storedOf(event) });
  if (answer !== null) return "result" in answer && "payload" in answer.result ? answer.result : { failed: reasonOf(answer), isKilled: false };
  // The next event finds a new thread, which knows no template yet.
  await compile(bench, template);
  return { failed: `The template takes more than ${bench.maxCpuMs} ms to render.`, isKilled: true };
}

function reasonOf(answer: TrialAnswer): string {
  return "result" in answer && "failed" in answer.result ? answer.result.failed : "The template gave nothing.";
}

/** What an event is rebuilt from: values with every digit do not survive the way into a thread. */
function storedOf(event: DomainEvent): StoredEvent {
  const { data: _data, previous: _previous, metadata: _metadata, fields: _fields, exactFields: _exact, ...stored } = event;
  return stored;
}
