import type { Admin } from "kafkajs";
import type { TopicSelection } from "../../config/index.js";

const PARTITIONS = 8;

/**
 * The topics to read now: those named (created where they are missing), or those that the pattern finds. A pattern never finds Kafka's own topics, nor the DLQ
 * topic: a copy of a rejected message would be rejected and copied again, without end.
 */
export async function resolveTopics(admin: Admin, selection: TopicSelection, dlqTopic: string): Promise<readonly string[]> {
  const existing = await admin.listTopics();
  if ("pattern" in selection) return existing.filter((topic) => selection.pattern.test(topic) && topic !== dlqTopic && !topic.startsWith("__")).sort();
  const missing = selection.names.filter((name) => !existing.includes(name));
  if (missing.length > 0) await createTopics(admin, missing);
  return selection.names;
}

/** kafkajs's own `waitForLeaders` gives up when a broker under load has not yet learned of the topic; the consumer waits for leaders by itself. */
async function createTopics(admin: Admin, names: readonly string[]): Promise<void> {
  await admin.createTopics({ waitForLeaders: false, topics: names.map((topic) => ({ topic, numPartitions: PARTITIONS })) });
  for (let tries = 0; tries < 100; tries += 1) {
    const existing = await admin.listTopics();
    if (names.every((name) => existing.includes(name))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the topics ${names.join(", ")} were created, but Kafka does not list them after 10 s`);
}
