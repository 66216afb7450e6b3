import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { classifyBy, prepare } from "../attempt.js";
import { someGoldenEvents } from "../golden-events.js";
import type { Check, Subject } from "../subject.js";
import { firstConfig, plainEvent, sendsNothing, withReceiver } from "./with-receiver.js";

const ROUNDS = 1_000;
const MOST_GROWTH_BYTES = 8 * 1_048_576;

/** Checks of what a plugin leaves behind. */
export const behaviourChecks: readonly Check[] = [
  { number: 17, title: "nothing global is changed, no timer or listener is left", exempts: sendsNothing, run: checkGlobals },
  { number: 22, title: "a thousand deliveries do not fill the memory", exempts: sendsNothing, run: checkMemory },
];

async function checkGlobals(subject: Subject): Promise<void> {
  await withReceiver(subject, async ({ attempt, receiver }) => {
    await attempt();
    const before = globalState();
    const timers = watchTimers();
    try {
      for (const event of someGoldenEvents(12)) await attempt({ event });
      receiver.answerWith(() => ({ status: 500 }));
      await attempt();
    } finally {
      timers.restore();
    }
    assert.deepEqual(globalState(), before);
    assert.equal(timers.running(), 0, "timers still run");
  });
}

function globalState(): unknown {
  const owners = [Object, Array, String, Number, Function, Promise, Date, RegExp, Map, Set];
  return {
    globals: Object.getOwnPropertyNames(globalThis).sort(),
    prototypes: owners.map((owner) => Object.getOwnPropertyNames(owner.prototype).length),
    environment: { ...process.env },
    listeners: process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`),
    folder: process.cwd(),
  };
}

type Timer = ReturnType<typeof setTimeout>;

/** Counts the timers that are set through the globals and neither fired nor cleared; those of Node and of test runners go other ways. */
function watchTimers(): { running(): number; restore(): void } {
  const { setTimeout: later, setInterval: repeatedly, clearTimeout: stopOne, clearInterval: stopRepeating } = globalThis;
  const running = new Set<unknown>();
  const stopped = (stop: (timer?: Timer) => void) => (timer?: Timer) => {
    running.delete(timer);
    stop(timer);
  };
  const watched = {
    setTimeout: (work: (...parameters: unknown[]) => void, ms?: number, ...parameters: unknown[]) => {
      const timer: Timer = later(() => {
        running.delete(timer);
        work(...parameters);
      }, ms);
      running.add(timer);
      return timer;
    },
    setInterval: (...parameters: Parameters<typeof setInterval>) => {
      const timer = repeatedly(...parameters);
      running.add(timer);
      return timer;
    },
    clearTimeout: stopped(stopOne),
    clearInterval: stopped(stopRepeating),
  };
  Object.assign(globalThis, watched);
  return {
    running: () => running.size,
    restore: () => void Object.assign(globalThis, { setTimeout: later, setInterval: repeatedly, clearTimeout: stopOne, clearInterval: stopRepeating }),
  };
}

function checkMemory(subject: Subject): void {
  const { plugin } = subject;
  const config = firstConfig(subject);
  const round = (index: number): void => {
    if (plugin.render !== undefined) prepare({ plugin, config, event: { ...plainEvent, id: `evt-${index}` } });
    classifyBy({ plugin, config }, { status: 200, headers: {}, bodyText: `{"n":${index}}` });
  };
  for (let index = 0; index < ROUNDS; index += 1) round(index);
  const before = heapInUse();
  for (let index = 0; index < ROUNDS; index += 1) round(index);
  const growth = heapInUse() - before;
  assert.ok(growth < MOST_GROWTH_BYTES, `${ROUNDS} deliveries left ${Math.round(growth / 1_024)} KB behind`);
}

function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
