import type { ChildProcess } from "node:child_process";
import { forkProgram, watchChild, type ChildProgram } from "../child-program.js";
import type { Expectation, ReceiverMessage } from "./messages.js";

/** Loss shows as silence: nothing comes for this long although more is expected. */
const stallMs = 60_000;

type Reached = Extract<ReceiverMessage, { kind: "reached" }>;

export interface Receiver {
  /** Any path of it counts. */
  readonly url: string;
  /** Starts at zero. Every total must be asked for, in order, by `reached`. */
  expect(totals: readonly number[], options?: { readonly readsStamps?: boolean }): Arrivals;
  stop(): Promise<void>;
}

export interface Arrivals {
  /** Resolves when the next total is reached. Rejects when nothing arrives any more, or when the receiver ends. */
  reached(): Promise<Reached>;
}

export async function startReceiver(): Promise<Receiver> {
  const child = forkProgram("receiver/main.ts");
  const program = watchChild("the receiver", child);
  const port = await Promise.race([listeningPort(child), program.failed]);
  return {
    url: `http://127.0.0.1:${port}/hook`,
    expect: (totals, options) => expectTotals(child, program, { kind: "expect", totals, readsStamps: options?.readsStamps ?? false }),
    stop: () => program.stop(),
  };
}

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.on("message", (message: ReceiverMessage) => message.kind === "listening" && resolve(message.port)));
}

function expectTotals(child: ChildProcess, program: ChildProgram, expectation: Expectation): Arrivals {
  const waiting = expectation.totals.map(() => Promise.withResolvers<Reached>());
  const answers = waiting.map(({ promise }) => promise);
  for (const answer of answers) answer.catch(() => undefined);
  const stopWatching = watchStall(child, expectation.totals.at(-1) ?? 0, (error) => waiting.forEach(({ reject }) => reject(error)));
  let filled = 0;
  const listen = (message: ReceiverMessage): void => {
    if (message.kind !== "reached") return;
    waiting[filled++]?.resolve(message);
    if (filled < waiting.length) return;
    child.off("message", listen);
    stopWatching();
  };
  child.on("message", listen);
  child.send(expectation);
  return { reached: () => Promise.race([answers.shift() ?? Promise.reject(new Error("no total is left")), program.failed]) };
}

function watchStall(child: ChildProcess, last: number, stalled: (error: Error) => void): () => void {
  let known = -1;
  let changedAt = Date.now();
  const listen = (message: ReceiverMessage): void => {
    if (message.kind !== "count") return;
    if (message.count !== known) changedAt = Date.now();
    known = message.count;
    if (Date.now() - changedAt < stallMs) return;
    child.off("message", listen);
    stalled(new Error(`only ${known} of ${last} deliveries arrived; nothing came for ${stallMs / 1_000} s`));
  };
  child.on("message", listen);
  return () => child.off("message", listen);
}
