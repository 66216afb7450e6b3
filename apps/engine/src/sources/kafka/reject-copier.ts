import type { Message } from "kafkajs";
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

/** Rows of the database that wait to be copied to a topic. */
export interface CopierOptions<Row extends { readonly id: number }> {
  readonly sender: CopySender;
  readonly outbox: {
    take(limit: number): Promise<readonly Row[]>;
    markCopied(ids: readonly number[]): Promise<void>;
    againSoon(ids: readonly number[]): Promise<void>;
  };
  readonly messageOf: (row: Row) => Message;
  readonly failed: (error: unknown) => void;
}

export interface Copier {
  start(): void;
  /** There is something to copy now. */
  wake(): void;
  /** Within 3 s; what is not copied then is copied by the next process. */
  stop(): Promise<void>;
}

/** Copies rejected messages from the database to the DLQ topic. Whatever fails here delays only the copy. */
export function createRejectCopier({ outbox, sender, logger }: RejectCopierOptions): Copier {
  return createCopier({
    sender,
    outbox: { take: outbox.rejectedToCopy, markCopied: outbox.markCopied, againSoon: outbox.copyAgainSoon },
    messageOf: copyOf,
    failed: (error) => logger.warn({ error: String(error) }, "rejected.not_copied"),
  });
}

/** At least once, and in the order of the rows as long as nothing fails. */
export function createCopier<Row extends { readonly id: number }>(options: CopierOptions<Row>): Copier {
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
      .catch(options.failed)
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
function createCopyStep<Row extends { readonly id: number }>({ outbox, sender, messageOf, failed }: CopierOptions<Row>): () => Promise<number> {
  let isPrepared = false;
  return async () => {
    const rows = await outbox.take(ROWS_AT_ONCE);
    if (rows.length === 0) return 0;
    // Again after a failure: the topic may have been deleted.
    if (!isPrepared) await sender.prepare();
    const results = await Promise.allSettled(rows.map((row) => sender.send(messageOf(row))));
    const failure = results.find((result) => result.status === "rejected");
    isPrepared = failure === undefined;
    if (failure !== undefined) failed(failure.reason);
    const idsOf = (status: PromiseSettledResult<void>["status"]) => rows.filter((_, index) => results[index]?.status === status).map(({ id }) => id);
    await outbox.markCopied(idsOf("fulfilled"));
    await outbox.againSoon(idsOf("rejected"));
    return rows.length;
  };
}
