/** Record header that a stand-in carries; its value is the codec that did not unpack. */
export const UNDECODABLE_HEADER = "trunkline-undecodable";

/** What a batch has before its packed records, in bytes before them (Kafka protocol guide, "Record Batch", magic 2). */
const COUNT_BEFORE = 4;
const LAST_OFFSET_DELTA_BEFORE = 38;
const MAGIC_BEFORE = 45;
const LENGTH_BEFORE = 53;
const HEAD_BYTES_IN_LENGTH = 49;
/** Far above what a broker takes in one batch; a wrong head may claim 2^31, and each one costs memory. */
const MOST_RECORDS = 1_000_000;

/**
 * What an undecodable batch is read as: its last record holds the packed bytes as they came, which intake keeps as a rejected message since they are no JSON; the
 * others are tombstones; so the offset moves behind the batch. `packed` must be the slice that kafkajs 2.2.4 hands to a codec: it shares its memory with the
 * batch, whose head is read from before it. Null where there is no such head.
 */
export function standInRecords(packed: Buffer, codec: string): Buffer | null {
  const head = batchHead(packed);
  if (head === null) return null;
  const tombstone = record({ offsetDelta: 0, value: null, codec: null });
  const last = record({ offsetDelta: head.lastOffsetDelta, value: packed, codec });
  return Buffer.concat([...Array.from({ length: head.count - 1 }, () => tombstone), last]);
}

function batchHead({ buffer, byteOffset, length }: Buffer): { readonly count: number; readonly lastOffsetDelta: number } | null {
  if (byteOffset < LENGTH_BEFORE) return null;
  const memory = new DataView(buffer);
  if (memory.getInt8(byteOffset - MAGIC_BEFORE) !== 2 || memory.getInt32(byteOffset - LENGTH_BEFORE) !== HEAD_BYTES_IN_LENGTH + length) return null;
  const count = memory.getInt32(byteOffset - COUNT_BEFORE);
  const lastOffsetDelta = memory.getInt32(byteOffset - LAST_OFFSET_DELTA_BEFORE);
  // Compaction takes records away and leaves the last offset: the count may be smaller, never larger.
  return count > 0 && count <= MOST_RECORDS && lastOffsetDelta >= count - 1 ? { count, lastOffsetDelta } : null;
}

interface Record {
  readonly offsetDelta: number;
  readonly value: Buffer | null;
  readonly codec: string | null;
}

/** Attributes, timestamp delta, offset delta, no key, value, headers. */
function record({ offsetDelta, value, codec }: Record): Buffer {
  const headers = codec === null ? [varint(0)] : [varint(1), sized(Buffer.from(UNDECODABLE_HEADER)), sized(Buffer.from(codec))];
  return sized(Buffer.concat([Buffer.from([0]), varint(0), varint(offsetDelta), varint(-1), value === null ? varint(-1) : sized(value), ...headers]));
}

function sized(bytes: Buffer): Buffer {
  return Buffer.concat([varint(bytes.length), bytes]);
}

/** Zigzag, seven bits a byte, lowest first. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
