import { RequestFailed, type Outcome } from "@trunkline/plugin-api";
import type { CallName, Calls, Description, FromPlugin, ToPlugin } from "@trunkline/plugin-api/isolated";
import { spawnPlugin, type SpawnedPlugin, type SpawnOptions } from "./spawn-plugin.js";

/** Code of a plugin that does not give the thread back for so long is ended, ms. */
const LONGEST_RUN_MS = 2_000;
/** To load and describe itself, ms. */
const LONGEST_START_MS = 10_000;
/** Longer than any call waits on its own account: a plugin that is this late has lost it, ms. */
const GRACE_MS = 3_000;
const PONG_WITHIN_MS = 1_000;
const RESTART_AFTER_MS = 1_000;
/** Starts in a row that may follow one another at once. */
const PROMPT_RESTARTS = 3;
/** Times that a delivery may be under way when the process ends for no known reason, before it is taken for the reason. */
const MOST_SUSPICIONS = 3;
const MOST_SUSPECTS = 1_000;

type PluginHttp = (message: Extract<FromPlugin, { readonly kind: "http" }>) => Promise<Extract<ToPlugin, { readonly kind: "answer" }>["response"]>;

export interface CallOptions {
  readonly timeoutMs: number;
  /** What the call is about: a delivery's id, for one. The same again is the same suspect. */
  readonly subject: string;
  readonly signal?: AbortSignal;
  readonly http?: PluginHttp;
}

interface Pending {
  readonly id: number;
  readonly options: CallOptions;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: RequestFailed) => void;
  readonly timer: NodeJS.Timeout;
}

export interface PluginProcessOptions extends SpawnOptions {
  readonly pluginId: string;
  readonly said: (text: string) => void;
  /** The process ended by itself, or was ended; `reason` is a sentence. */
  readonly ended: (reason: string) => void;
}

/**
 * One plugin in a process of its own, started when it is needed and again after it has ended. Whatever its code does ends in one of its own calls:
 * the call whose code was running is to blame (`bug`), all others are `cancelled` and cost their deliveries nothing.
 */
export class PluginProcess {
  private child: SpawnedPlugin | null = null;
  private starting: Promise<Description> | null = null;
  private readonly pending = new Map<number, Pending>();
  private readonly suspects = new Map<string, number>();
  private running: { readonly id: number; readonly timer: NodeJS.Timeout } | null = null;
  private nextId = 1;
  private startsInARow = 0;
  private isClosed = false;

  constructor(private readonly options: PluginProcessOptions) {}

  /** Starts the process where none runs. Rejects with an Error that says why the plugin cannot be used. */
  describe(): Promise<Description> {
    if (this.isClosed) return Promise.reject(new Error("the engine is stopping"));
    this.starting ??= this.start();
    return this.starting;
  }

  /** Rejects with `RequestFailed` only. */
  async call<Name extends CallName>(name: Name, input: Calls[Name]["input"], options: CallOptions): Promise<Calls[Name]["result"]> {
    try {
      await this.describe();
    } catch (error) {
      throw cancelled(error instanceof Error ? error.message : String(error));
    }
    const { child } = this;
    if (child === null) throw cancelled("the plugin's process has just ended");
    return new Promise((resolve, reject) => {
      const id = this.nextId++;
      const timer = setTimeout(() => void this.isLate(id), options.timeoutMs + GRACE_MS);
      this.pending.set(id, { id, options, resolve: resolve as (result: unknown) => void, reject, timer });
      options.signal?.addEventListener("abort", () => child.tell({ kind: "abort", id }), { once: true });
      child.tell({ kind: "call", id, name, input });
    });
  }

  close(): void {
    this.isClosed = true;
    this.child?.kill();
  }

  private async start(): Promise<Description> {
    if (this.startsInARow >= PROMPT_RESTARTS) await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER_MS).unref());
    this.startsInARow += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => fail(`it has not loaded within ${LONGEST_START_MS / 1_000} s`), LONGEST_START_MS);
      const fail = (reason: string): void => {
        clearTimeout(timer);
        this.forget(child);
        reject(new Error(reason));
      };
      const child = spawnPlugin(this.options, {
        heard: (message) => {
          if (message.kind === "unusable") fail(message.reason);
          else if (message.kind === "ready") {
            clearTimeout(timer);
            resolve(message.description);
          } else this.hear(child, message);
        },
        ended: (reason) => {
          fail(reason);
          this.lose(child, reason);
        },
        said: this.options.said,
      });
      timer.unref();
      this.child = child;
    });
  }

  private forget(child: SpawnedPlugin): void {
    if (this.child !== child) return;
    this.child = null;
    this.starting = null;
    child.kill();
  }

  private hear(child: SpawnedPlugin, message: Exclude<FromPlugin, { readonly kind: "ready" | "unusable" }>): void {
    if (message.kind === "said") this.options.said(message.text);
    else if (message.kind === "started") this.runs(message.id);
    else if (message.kind === "paused") this.paused(message.id);
    else if (message.kind === "http") void this.serve(child, message);
    else this.settle(message);
  }

  private runs(id: number): void {
    if (this.running !== null) clearTimeout(this.running.timer);
    // The pipe is read once more before judgement: it may be this process that was busy.
    const timer = setTimeout(() => setImmediate(() => setImmediate(() => this.overran(id))), LONGEST_RUN_MS);
    this.running = { id, timer };
  }

  private paused(id: number): void {
    if (this.running?.id !== id) return;
    clearTimeout(this.running.timer);
    this.running = null;
  }

  private overran(id: number): void {
    if (this.running?.id === id) this.child?.kill(`its code ran for more than ${LONGEST_RUN_MS / 1_000} s`);
  }

  private settle(message: Extract<FromPlugin, { readonly kind: "result" | "failed" | "threw" }>): void {
    const call = this.take(message.id);
    if (call === undefined) return;
    this.startsInARow = 0;
    if (message.kind === "result") call.resolve(message.result);
    else if (message.kind === "failed") call.reject(new RequestFailed(outcomeOf(message.outcome)));
    else call.reject(this.bug(message.reason));
  }

  private take(id: number): Pending | undefined {
    const call = this.pending.get(id);
    if (call !== undefined) clearTimeout(call.timer);
    this.pending.delete(id);
    return call;
  }

  private async serve(child: SpawnedPlugin, message: Extract<FromPlugin, { readonly kind: "http" }>): Promise<void> {
    const { id, request } = message;
    const http = this.pending.get(id)?.options.http;
    if (http === undefined) return;
    try {
      child.tell({ kind: "answer", id, request, response: await http(message) });
    } catch (error) {
      const outcome = error instanceof RequestFailed ? error.outcome : ({ kind: "bug", reason: "the request cannot be read" } as const);
      child.tell({ kind: "refusal", id, request, outcome });
    }
  }

  /** A call that has not come back: either it waits for what never comes, or nobody is at home any more. */
  private async isLate(id: number): Promise<void> {
    // Somebody else's code keeps the thread: that is about to be ended, and whose fault it was will be known.
    if (this.running !== null && this.running.id !== id) return;
    const call = this.take(id);
    if (call === undefined) return;
    call.reject(this.bug("it has not answered within its time"));
    if (!(await this.answersPing())) this.child?.kill("it does not answer any more");
  }

  private answersPing(): Promise<boolean> {
    const { child } = this;
    if (child === null) return Promise.resolve(true);
    return new Promise((resolve) => {
      const id = this.nextId++;
      const late = setTimeout(() => resolve(false), PONG_WITHIN_MS);
      const done = (): void => {
        clearTimeout(late);
        resolve(true);
      };
      this.pending.set(id, { id, options: { timeoutMs: PONG_WITHIN_MS, subject: "ping" }, resolve: done, reject: done, timer: late });
      child.tell({ kind: "call", id, name: "ping", input: null });
    });
  }

  /** The process is gone, and with it all that was under way. */
  private lose(child: SpawnedPlugin, reason: string): void {
    if (this.child === child) {
      this.child = null;
      this.starting = null;
    }
    const guilty = this.running?.id ?? null;
    if (this.running !== null) clearTimeout(this.running.timer);
    this.running = null;
    const lost = [...this.pending.keys()].flatMap((id) => this.take(id) ?? []);
    if (!this.isClosed) this.options.ended(reason);
    for (const call of lost) call.reject(this.verdictOn(call, { guilty, lost: lost.length, reason }));
  }

  private verdictOn(call: Pending, { guilty, lost, reason }: { guilty: number | null; lost: number; reason: string }): RequestFailed {
    if (this.isClosed) return cancelled("the engine is stopping");
    if (call.id === guilty) return this.bug(reason);
    if (guilty !== null) return cancelled(`another delivery ended the plugin's process: ${reason}`);
    return lost === 1 || this.isSuspect(call.options.subject) ? this.bug(reason) : cancelled(`the plugin's process has ended: ${reason}`);
  }

  private isSuspect(subject: string): boolean {
    const times = (this.suspects.get(subject) ?? 0) + 1;
    this.suspects.delete(subject);
    if (times >= MOST_SUSPICIONS) return true;
    if (this.suspects.size >= MOST_SUSPECTS) this.suspects.clear();
    this.suspects.set(subject, times);
    return false;
  }

  private bug(reason: string): RequestFailed {
    return new RequestFailed({ kind: "bug", reason: `plugin ${this.options.pluginId} failed: ${reason}`.slice(0, 1_000) });
  }
}

function cancelled(reason: string): RequestFailed {
  return new RequestFailed({ kind: "cancelled", reason });
}

/** A plugin may claim anything; what it says is shown. */
function outcomeOf(outcome: Outcome): RequestFailed["outcome"] {
  const { kind, reason } = (outcome ?? {}) as { kind?: string; reason?: unknown };
  if (kind === "transient" || kind === "configInvalid" || kind === "authFailed" || kind === "cancelled")
    return { kind: kind === "cancelled" ? "transient" : kind, reason: String(reason).slice(0, 1_000) };
  return { kind: "bug", reason: "it failed in an unknown way" };
}
