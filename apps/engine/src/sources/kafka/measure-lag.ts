import type { Admin } from "kafkajs";

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly records: number;
}

export interface LagInput {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Where a group without a committed offset begins. */
  readonly startFrom: "earliest" | "latest";
}

const NEVER_COMMITTED = -1n;

type LagAdmin = Pick<Admin, "fetchOffsets" | "fetchTopicOffsets">;

/** How far the whole group is behind, for every partition of the topics, read or not, with traffic or without. */
export async function measureLag(admin: LagAdmin, { groupId, topics, startFrom }: LagInput): Promise<PartitionLag[]> {
  if (topics.length === 0) return [];
  const committed = await admin.fetchOffsets({ groupId, topics: [...topics] });
  const lags: PartitionLag[] = [];
  for (const { topic, partitions } of committed) {
    const offsets = new Map(partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
    for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
      const begin = BigInt(startFrom === "earliest" ? low : high);
      lags.push({ topic, partition, records: lagOf(offsets.get(partition) ?? NEVER_COMMITTED, begin, { low: BigInt(low), high: BigInt(high) }) });
    }
  }
  return lags;
}

/** An offset below `low` points at records that retention has taken. Offsets are 64-bit numbers: as doubles they would be off from 2^53 on. */
function lagOf(committed: bigint, begin: bigint, { low, high }: { readonly low: bigint; readonly high: bigint }): number {
  const behind = committed < 0n ? begin : committed;
  const position = behind < low ? low : behind;
  return position > high ? 0 : Number(high - position);
}
