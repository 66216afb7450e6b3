import type { Consumer } from "kafkajs";
import type { Logger } from "pino";

export interface ConsumerObserver {
  /** Kafka answered this member. */
  readonly heard: () => void;
  /** A new assignment: every partition is read again from its committed offset. */
  readonly joined: () => void;
  /** kafkajs has stopped and will not start again by itself. Told also when the consumer was stopped on purpose, 2 s later: it is for the caller to know that. */
  readonly died: (reason: string) => void;
  readonly logger: Pick<Logger, "info" | "error">;
}

/** kafkajs 2.2.4 tells of a crash right after it has stopped and disconnected; where disconnecting fails, never. */
const CRASH_FOLLOWS_MS = 2_000;

/** After a non-retriable error kafkajs disconnects and stays silent with the process alive; nobody would notice. */
export function watchConsumer(consumer: Pick<Consumer, "on" | "events">, { heard, joined, died, logger }: ConsumerObserver): void {
  let unexplained: NodeJS.Timeout | undefined;
  const stopped = (): void => {
    unexplained ??= setTimeout(() => died("the Kafka consumer has stopped without telling why"), CRASH_FOLLOWS_MS).unref();
  };
  consumer.on(consumer.events.HEARTBEAT, heard);
  consumer.on(consumer.events.FETCH, heard);
  consumer.on(consumer.events.STOP, stopped);
  consumer.on(consumer.events.DISCONNECT, stopped);
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    heard();
    joined();
    logger.info({ memberId: payload.memberId, assignment: payload.memberAssignment }, "kafka.joined");
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    clearTimeout(unexplained);
    unexplained = undefined;
    logger.error({ error: String(payload.error), restart: payload.restart }, "kafka.crashed");
    if (!payload.restart) died(`the Kafka consumer has stopped: ${String(payload.error)}`);
  });
}
