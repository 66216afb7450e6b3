import { vi } from "vitest";

/** Fakes timers and the date, but neither microtasks nor the turns of the event loop. */
export function fakeClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
}

/** Turns the faked clock in small steps, with a turn of the event loop after each. */
export async function turnClock(ms: number): Promise<void> {
  for (let turned = 0; turned < ms; turned += 10) {
    await vi.advanceTimersByTimeAsync(Math.min(10, ms - turned));
    await turns(1);
  }
}

/** Turns the clock until a promise has ended. */
export async function ended<Result>(promise: Promise<Result>): Promise<Result> {
  const watch = watched(promise);
  while (!watch.hasEnded) {
    if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(5);
    await turns(1);
  }
  return promise;
}

/** Lets the event loop turn. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Whether a promise has ended by now. */
export function watched(promise: Promise<unknown>): { readonly hasEnded: boolean } {
  const state = { hasEnded: false };
  const end = (): void => {
    state.hasEnded = true;
  };
  promise.then(end, end);
  return state;
}

/** Something to wait for until the test opens it. */
export function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, passed: promise };
}
