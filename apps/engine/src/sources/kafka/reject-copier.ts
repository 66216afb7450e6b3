import type { Logger } from "pino";
import type { Maintenance } from "@trunkline/database";
import type { CopySender } from "./copy-sender.js";
import { copyOf } from "./reject-copy.js";

/** Rows that another process had taken, or that failed here, are found by looking again. */
const LOOK_EVERY_MS = 5_000;
const STOP_WITHIN_MS = 3_000;
/** Each may be as large as the broker lets messages be. */
const ROWS_AT_ONCE = 20;

export interface RejectCopierOptions {
  readonly sender: CopySender;
  readonly outbox: Pick<Maintenance, "rejectedToCopy" | "markCopied" | "copyAgainSoon">;
  readonly logger: Pick<Logger, "warn">;
}

export interface RejectCopier {
  start(): void;
  /** Something was rejected just now. */
  wake(): void;
  /** Within 3 s; what is not copied then is copied by the next process. */
  stop(): Promise<void>;
}

/** Copies rejected messages from the database to the DLQ topic. Whatever fails here delays only the copy. */
export function createRejectCopier(options: RejectCopierOptions): RejectCopier {
  const copySome = createCopyStep(options);
  let isStopping = false;
  let isWoken = false;
  let running: Promise<void> | null = null;
  const work = async (): Promise<void> => {
    while (isWoken && !isStopping) {
      isWoken = false;
      while (!isStopping && (await copySome()) === ROWS_AT_ONCE);
    }
  };
  const wake = (): void => {
    isWoken = true;
    running ??= work()
      .catch((error: unknown) => options.logger.warn({ error: String(error) }, "rejected.not_copied"))
      .finally(() => (running = null));
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    start: () => {
      timer = setInterval(wake, LOOK_EVERY_MS).unref();
      wake();
    },
    wake,
    stop: async () => {
      isStopping = true;
      clearInterval(timer);
      const ended = Promise.resolve(running).then(() => options.sender.close());
      await Promise.race([ended.catch(() => undefined), new Promise<void>((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref())]);
    },
  };
}

/** One step gives how many rows there were. One that fails leaves the others alone and is tried again after 5 s, or 30 s where this process ends meanwhile. */
function createCopyStep({ outbox, sender, logger }: RejectCopierOptions): () => Promise<number> {
  let isPrepared = false;
  return async () => {
    const rows = await outbox.rejectedToCopy(ROWS_AT_ONCE);
    if (rows.length === 0) return 0;
    // Again after a failure: the topic may have been deleted.
    if (!isPrepared) await sender.prepare();
    const results = await Promise.allSettled(rows.map((row) => sender.send(copyOf(row))));
    const failure = results.find((result) => result.status === "rejected");
    isPrepared = failure === undefined;
    if (failure !== undefined) logger.warn({ error: String(failure.reason) }, "rejected.not_copied");
    const idsOf = (status: PromiseSettledResult<void>["status"]) => rows.filter((_, index) => results[index]?.status === status).map(({ id }) => id);
    await outbox.markCopied(idsOf("fulfilled"));
    await outbox.copyAgainSoon(idsOf("rejected"));
    return rows.length;
  };
}
