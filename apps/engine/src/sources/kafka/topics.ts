import { setTimeout as sleep } from "node:timers/promises";
import type { Admin } from "kafkajs";
import type { TopicSelection } from "../../config/index.js";

const PARTITIONS = 8;
/** Looks for what Kafka does not tell yet, and the time between them, ms: 10 s in all. */
const LOOKS = 100;
const PAUSE_MS = 100;

/**
 * The topics to read now: those named (created where they are missing), or those that the pattern finds. A pattern never finds Kafka's own topics, nor the DLQ
 * topic: a copy of a rejected message would be rejected and copied again, without end.
 */
export async function resolveTopics(admin: Admin, selection: TopicSelection, dlqTopic: string): Promise<readonly string[]> {
  const existing = await listTopics(admin);
  if ("pattern" in selection) return existing.filter((topic) => selection.pattern.test(topic) && topic !== dlqTopic && !topic.startsWith("__")).sort();
  const missing = selection.names.filter((name) => !existing.includes(name));
  if (missing.length > 0) await createTopics(admin, missing);
  return selection.names;
}

/** kafkajs's own `waitForLeaders` gives up when a broker under load has not yet learned of the topic; the consumer waits for leaders by itself. */
async function createTopics(admin: Admin, names: readonly string[]): Promise<void> {
  await admin.createTopics({ waitForLeaders: false, topics: names.map((topic) => ({ topic, numPartitions: PARTITIONS })) });
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const existing = await listTopics(admin);
    if (names.every((name) => existing.includes(name))) return;
    await sleep(PAUSE_MS);
  }
  throw new Error(`the topics ${names.join(", ")} were created, but Kafka does not list them after 10 s`);
}

/**
 * While any topic of the cluster has no leader, as one has for a moment after it was made, Kafka lists that with an error. kafkajs 2.2.4 loses it
 * (`BrokerPool.withBroker` gives null), and breaks on the null instead of asking again.
 */
async function listTopics(admin: Admin): Promise<string[]> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    try {
      return await admin.listTopics();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      await sleep(PAUSE_MS);
    }
  }
  throw new Error("Kafka has listed no topics for 10 s: a topic of the cluster has no leader, or no broker answers");
}
