import { createRequire } from "node:module";
import zlib from "node:zlib";
import fc from "fast-check";
import kafkajs from "kafkajs";
import lz4 from "lz4-napi";
import snappy from "snappy";
import { beforeEach, describe, expect, it } from "vitest";
import { decodeMessage } from "@trunkline/core";
import { registerCodecs } from "./codecs.js";
import { UNDECODABLE_HEADER } from "./stand-in-records.js";
import { uncompressSnappy } from "./uncompress-snappy.js";

interface DecodedRecord {
  readonly offset: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

const require = createRequire(import.meta.url);
const Decoder = require("kafkajs/src/protocol/decoder.js") as new (buffer: Buffer) => unknown;
const decodeBatch = require("kafkajs/src/protocol/recordBatch/v0/decoder.js") as (decoder: unknown) => Promise<{ readonly records: readonly DecodedRecord[] }>;
const { CompressionCodecs } = kafkajs as unknown as { CompressionCodecs: Record<number, () => { decompress(buffer: Buffer): Promise<Buffer> }> };

const names = { 1: "gzip", 2: "snappy", 3: "lz4", 4: "zstd" } as const;
const numbers = [1, 2, 3, 4] as const;
const pack = { 1: zlib.gzipSync, 2: snappy.compressSync, 3: lz4.compressFrameSync, 4: zlib.zstdCompressSync } as Record<number, (data: Buffer) => Buffer>;

let undecodable: string[] = [];
beforeEach(() => {
  undecodable = [];
  registerCodecs({ unpacked: () => undefined, undecodable: (codec) => undecodable.push(codec) });
});

/** A record batch as the broker sends it (Kafka protocol guide, magic 2), with these packed records. */
function batch(codec: number, packed: Buffer, { count = 3, firstOffset = 100n, lastOffsetDelta = 2 } = {}): Buffer {
  const head = Buffer.alloc(61);
  head.writeBigInt64BE(firstOffset, 0);
  head.writeInt32BE(49 + packed.length, 8);
  head.writeInt8(2, 16);
  head.writeInt16BE(codec, 21);
  head.writeInt32BE(lastOffsetDelta, 23);
  head.writeBigInt64BE(1_770_000_000_000n, 27);
  head.writeBigInt64BE(1_770_000_000_000n, 35);
  head.writeInt32BE(count, 57);
  return Buffer.concat([head, packed]);
}

/** Xerial's framing, as snappy-java writes it. */
function xerial(...chunks: Buffer[]): Buffer {
  const framed = chunks.map((chunk) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    return Buffer.concat([length, chunk]);
  });
  return Buffer.concat([Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]), ...framed]);
}

const decompress = async (codec: number, data: Buffer): Promise<Buffer | undefined> => CompressionCodecs[codec]?.().decompress(data);

describe("codecs", () => {
  it.each(numbers)("%d gives back what was packed", async (codec) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (bytes) => {
        expect(await decompress(codec, pack[codec]!(Buffer.from(bytes)))).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 30 },
    );
  });

  it("read snappy in Java's framing, of one chunk, of many and of none", async () => {
    const [first, second] = [Buffer.from("a".repeat(40_000)), Buffer.from("b")];
    expect(await uncompressSnappy(xerial(snappy.compressSync(first), snappy.compressSync(second)))).toEqual(Buffer.concat([first, second]));
    expect(await uncompressSnappy(xerial(snappy.compressSync(second)))).toEqual(second);
    expect(await uncompressSnappy(xerial())).toEqual(Buffer.alloc(0));
  });

  it("refuse a snappy frame that was cut, or that claims gigabytes, before they take the memory", async () => {
    const whole = xerial(snappy.compressSync(Buffer.from("x".repeat(1_000))), snappy.compressSync(Buffer.from("y")));
    for (const length of [17, 19, 25, whole.length - 1]) await expect(uncompressSnappy(whole.subarray(0, length))).rejects.toThrow();
    const bomb = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00]);
    await expect(uncompressSnappy(bomb)).rejects.toThrow("claims to be larger");
    await expect(uncompressSnappy(xerial(bomb))).rejects.toThrow("claims to be larger");
  });

  it.each(numbers)("%d answers or refuses any bytes, and the process lives", async (codec) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(200), fc.nat(255), async (bytes, position, byte) => {
        const damaged = Buffer.from(pack[codec]!(Buffer.from("an event of some length, an event of some length")));
        damaged[position % damaged.length] = byte;
        for (const data of [Buffer.from(bytes), damaged, damaged.subarray(0, position % damaged.length)])
          await decompress(codec, Buffer.from(new Uint8Array(data))).catch(() => undefined);
      }),
      { numRuns: 100 },
    );
  });

  it("refuse zeros packed beyond 256 MB", { timeout: 60_000 }, async () => {
    const bomb = zlib.zstdCompressSync(Buffer.alloc(268_435_457));
    expect(bomb.length).toBeLessThan(100_000);
    await expect(decompress(4, Buffer.from(new Uint8Array(bomb)))).rejects.toThrow();
  });
});

describe("a batch that does not unpack", () => {
  const damaged = Buffer.from("fe00fe00fe00fe00fe00fe00", "hex");

  it.each(numbers)("of codec %d is read as a message that is rejected with its bytes, and the offset moves behind it", async (codec) => {
    const { records } = await decodeBatch(new Decoder(batch(codec, damaged)));
    expect(undecodable).toEqual([names[codec]]);
    expect(records.map(({ value }) => value)).toEqual([null, null, damaged]);
    const last = records.at(-1)!;
    expect(last.offset).toBe("102");
    expect(last.headers[UNDECODABLE_HEADER]?.toString()).toBe(names[codec]);
    const provenance = { door: "kafka", topic: "t", partition: 0, offset: "102", key: null, headers: {} } as const;
    const message = { provenance, value: last.value, timestampMs: 0, boundTenant: null, originSystem: null };
    expect(decodeMessage(message, 0)).toMatchObject({ kind: "rejected" });
  });

  it("of a compacted topic ends at the last offset that it had", async () => {
    const { records } = await decodeBatch(new Decoder(batch(4, damaged, { count: 1, lastOffsetDelta: 70_000, firstOffset: 9_007_199_254_740_993n })));
    expect(records.map(({ offset }) => offset)).toEqual(["9007199254810993"]);
  });
});
