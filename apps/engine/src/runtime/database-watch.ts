import type { EventLog } from "@trunkline/core";
import { explainDatabaseError } from "@trunkline/database";
import type { Logger } from "pino";

/** While trouble lasts it is logged again so often. */
const REMIND_EVERY_MS = 10_000;

interface Trouble {
  readonly sinceMs: number;
  tries: number;
  words: string;
  loggedAtMs: number;
}

export interface DatabaseWatch {
  /** The same log, watched. */
  watch(log: EventLog): EventLog;
  /** What is wrong, since when; null while all calls go through. Fit to be shown: no names, no addresses. */
  trouble(): string | null;
}

/** Notices when calls to the database fail, which are then tried again for as long as it takes: nothing is lost meanwhile, and nothing goes on either. */
export function createDatabaseWatch(logger: Pick<Logger, "error" | "info">, now: () => number = Date.now): DatabaseWatch {
  const troubles = new Map<string, Trouble>();
  const failed = (what: string, error: unknown): void => {
    const trouble = troubles.get(what) ?? { sinceMs: now(), tries: 0, words: "", loggedAtMs: Number.NEGATIVE_INFINITY };
    troubles.set(what, trouble);
    trouble.tries += 1;
    trouble.words = explainDatabaseError(error);
    if (now() - trouble.loggedAtMs < REMIND_EVERY_MS) return;
    trouble.loggedAtMs = now();
    const { tries, words, sinceMs } = trouble;
    logger.error(
      { what, reason: words, error: String(error), tries, forMs: now() - sinceMs },
      "database.unavailable: intake and deliveries wait, and go on by themselves",
    );
  };
  const succeeded = (what: string): void => {
    const trouble = troubles.get(what);
    if (trouble === undefined) return;
    troubles.delete(what);
    logger.info({ what, tries: trouble.tries, afterMs: now() - trouble.sinceMs }, "database.available_again");
  };
  const watched =
    <Parameters extends unknown[], Result>(what: string, call: (...parameters: Parameters) => Promise<Result>) =>
    async (...parameters: Parameters): Promise<Result> => {
      try {
        const result = await call(...parameters);
        if (troubles.size > 0) succeeded(what);
        return result;
      } catch (error) {
        failed(what, error);
        throw error;
      }
    };
  return {
    watch: (log) => ({
      consult: watched("reading events", log.consult),
      differing: watched("reading events", log.differing),
      settle: watched("writing events", log.settle),
      finish: watched("writing outcomes", log.finish),
    }),
    trouble: () => {
      const [first] = [...troubles].sort(([, one], [, other]) => one.sinceMs - other.sinceMs);
      return first === undefined ? null : `${first[0]} has failed for ${Math.ceil((now() - first[1].sinceMs) / 1_000)} s: ${first[1].words}`;
    },
  };
}
