import { promisify } from "node:util";
import zlib from "node:zlib";
import kafkajs from "kafkajs";
import lz4 from "lz4-napi";
import snappy from "snappy";

const { CompressionCodecs, CompressionTypes } = kafkajs as unknown as {
  CompressionCodecs: Record<number, () => { compress(encoder: { buffer: Buffer }): Promise<Buffer>; decompress(buffer: Buffer): Promise<Buffer> }>;
  CompressionTypes: Record<"Snappy" | "LZ4" | "ZSTD", number>;
};

/** Java's producer frames snappy the way of snappy-java ("xerial"): this magic, two versions, then length-prefixed chunks from byte 16 on. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/** kafkajs brings gzip alone and stops for good at the first batch of another codec: a producer that changes its codec would stop the engine. */
export function registerCodecs(): void {
  CompressionCodecs[CompressionTypes.Snappy] = () => ({ compress: ({ buffer }) => snappy.compress(buffer), decompress: decompressSnappy });
  CompressionCodecs[CompressionTypes.LZ4] = () => ({ compress: ({ buffer }) => lz4.compressFrame(buffer), decompress: (buffer) => lz4.decompressFrame(buffer) });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({ compress: ({ buffer }) => promisify(zlib.zstdCompress)(buffer), decompress: (buffer) => promisify(zlib.zstdDecompress)(buffer) });
}

async function decompressSnappy(buffer: Buffer): Promise<Buffer> {
  if (!buffer.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return asBuffer(await snappy.uncompress(buffer));
  const chunks: Buffer[] = [];
  for (let position = XERIAL_HEADER_BYTES; position < buffer.length; ) {
    const length = buffer.readUInt32BE(position);
    chunks.push(asBuffer(await snappy.uncompress(buffer.subarray(position + 4, position + 4 + length))));
    position += 4 + length;
  }
  return Buffer.concat(chunks);
}

function asBuffer(data: string | Buffer): Buffer {
  return typeof data === "string" ? Buffer.from(data) : data;
}
