import snappy from "snappy";

/** A batch that unpacks to more is no batch of events: brokers take 1 MB by default, and a few bytes may claim to be gigabytes. */
export const MAX_BATCH_BYTES = 268_435_456;

/** Java's producer frames snappy the way of snappy-java ("xerial"): this magic, two versions, then length-prefixed chunks from byte 16 on. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;
const LENGTH_BYTES = 4;

/** Snappy as Kafka's producers write it: raw (librdkafka) or framed (Java). Rejects for what is neither, or claims more than 256 MB. */
export async function uncompressSnappy(buffer: Buffer): Promise<Buffer> {
  if (!buffer.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return uncompress(buffer, MAX_BATCH_BYTES);
  const chunks: Buffer[] = [];
  let budget = MAX_BATCH_BYTES;
  for (let position = XERIAL_HEADER_BYTES; position < buffer.length; ) {
    const end = position + LENGTH_BYTES + buffer.readUInt32BE(position);
    if (end > buffer.length) throw new RangeError("a snappy chunk is longer than its batch");
    const chunk = await uncompress(buffer.subarray(position + LENGTH_BYTES, end), budget);
    chunks.push(chunk);
    budget -= chunk.length;
    position = end;
  }
  return Buffer.concat(chunks);
}

async function uncompress(buffer: Buffer, budget: number): Promise<Buffer> {
  if (claimedLength(buffer) > budget) throw new RangeError("a snappy batch claims to be larger than any batch of events");
  const data = await snappy.uncompress(buffer);
  return typeof data === "string" ? Buffer.from(data) : data;
}

/** Snappy begins with the length of what it holds, seven bits a byte, lowest first (google/snappy, format_description.txt). */
function claimedLength(buffer: Buffer): number {
  let length = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = buffer[index] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return length;
  }
  return length;
}
