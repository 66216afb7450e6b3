import { pause } from "./pause.js";
import type { Slot } from "./settle/entry.js";

/** Sends of one event that begin together, where it has thousands. */
const SLICE = 96;
/** Outcomes that may be unwritten when the next of them begin. */
const UNWRITTEN_OUTCOMES = 128;
/** How often it is looked whether those before have ended, ms; and how often at most, as targets that hang are not waited for. */
const CHECK_MS = 2;
const MOST_CHECKS = 50;

export interface WideStart {
  /** Rows of them are written, as under way. */
  readonly slots: readonly Slot[];
  readonly start: (slot: Slot) => void;
  readonly sliceStarted: () => void;
  readonly unwrittenOutcomes: () => number;
  /** No more begin. */
  readonly isEnding: () => boolean;
}

/**
 * Starts the sends of an event with very many connectors some at a time: a process that is killed repeats those under way and those whose outcome is
 * not written, and these must be few (architecture.md: some 400). Gives those that were not started.
 */
export async function startWide(wide: WideStart): Promise<readonly Slot[]> {
  const { slots, start, sliceStarted, isEnding } = wide;
  for (let at = 0; at < slots.length; at += SLICE) {
    if (isEnding()) return slots.slice(at);
    const slice = slots.slice(at, at + SLICE);
    for (const slot of slice) start(slot);
    sliceStarted();
    await untilQuiet(wide, slice);
  }
  return [];
}

async function untilQuiet({ unwrittenOutcomes, isEnding }: WideStart, slice: readonly Slot[]): Promise<void> {
  for (let checks = 0; !isEnding(); checks += 1) {
    const isDone = checks >= MOST_CHECKS || slice.every(({ hasEnded }) => hasEnded);
    if (isDone && unwrittenOutcomes() < UNWRITTEN_OUTCOMES) return;
    await pause(CHECK_MS);
  }
}
