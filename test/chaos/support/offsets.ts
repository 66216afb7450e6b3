import { withAdmin } from "../../support/kafka-client.js";

export interface TopicProgress {
  /** The committed offset of each partition. */
  readonly committed: ReadonlyMap<number, number>;
  /** Records of the topic. */
  readonly produced: number;
  /** Partitions whose committed offset is not their end. */
  readonly behind: readonly string[];
}

/** How far the group has come in its topic, by the broker. */
export async function progressOf({ brokers, topic }: { readonly brokers: string; readonly topic: string }): Promise<TopicProgress> {
  return withAdmin(brokers, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    const groups = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
    const committed = new Map((groups[0]?.partitions ?? []).map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]));
    const partitions = ends.map(({ partition, high }) => ({ partition, end: Number(high), at: committed.get(partition) ?? 0 }));
    return {
      committed: new Map(partitions.map(({ partition, at }) => [partition, at])),
      produced: sum(partitions.map(({ end }) => end)),
      behind: partitions.filter(({ at, end }) => at !== end).map(({ partition, at, end }) => `partition ${partition} at ${at} of ${end}`),
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
