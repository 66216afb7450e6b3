import type { Consultation, EventLog, Identity } from "../ports.js";

const CONCURRENT_CALLS = 2;

interface Asked {
  readonly identities: readonly Identity[];
  readonly days: readonly string[];
  readonly resolve: (consultation: Consultation) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets consultations that are asked for while others are under way share one round trip: 64 clients that each send one event cost a few calls, not 64. A call
 * still begins after every message in it has arrived, so a change answered before is met.
 */
export function groupConsults(log: Pick<EventLog, "consult">): EventLog["consult"] {
  const state = { waiting: [] as Asked[], running: 0 };
  return (identities, days) =>
    new Promise((resolve, reject) => {
      state.waiting.push({ identities, days, resolve, reject });
      runNext(log, state);
    });
}

function runNext(log: Pick<EventLog, "consult">, state: { waiting: Asked[]; running: number }): void {
  if (state.running >= CONCURRENT_CALLS || state.waiting.length === 0) return;
  const group = state.waiting;
  state.waiting = [];
  state.running += 1;
  void consultFor(log, group).finally(() => {
    state.running -= 1;
    runNext(log, state);
  });
}

async function consultFor(log: Pick<EventLog, "consult">, group: readonly Asked[]): Promise<void> {
  const [only] = group;
  const identities = group.length === 1 && only !== undefined ? only.identities : group.flatMap((asked) => asked.identities);
  const days = [...new Set(group.flatMap((asked) => asked.days))];
  try {
    const consultation = await log.consult(identities, days);
    for (const { resolve } of group) resolve(consultation);
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}
