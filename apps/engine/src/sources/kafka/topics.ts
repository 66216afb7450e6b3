import type { Admin } from "kafkajs";
import type { TopicSelection } from "../../config/index.js";

const PARTITIONS = 8;

/** The topics to read now: those named (created where they are missing), or those that the pattern finds. */
export async function resolveTopics(admin: Admin, selection: TopicSelection): Promise<readonly string[]> {
  const existing = await admin.listTopics();
  if ("pattern" in selection) return existing.filter((topic) => selection.pattern.test(topic)).sort();
  const missing = selection.names.filter((name) => !existing.includes(name));
  if (missing.length > 0) await admin.createTopics({ waitForLeaders: true, topics: missing.map((topic) => ({ topic, numPartitions: PARTITIONS })) });
  return selection.names;
}
