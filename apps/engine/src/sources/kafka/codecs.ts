import { promisify } from "node:util";
import zlib from "node:zlib";
import kafkajs from "kafkajs";
import lz4 from "lz4-napi";
import snappy from "snappy";
import { MAX_BATCH_BYTES, uncompressSnappy } from "./uncompress-snappy.js";
import { standInRecords } from "./stand-in-records.js";

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

type CodecName = "GZIP" | "Snappy" | "LZ4" | "ZSTD";

const { CompressionCodecs, CompressionTypes } = kafkajs as unknown as {
  CompressionCodecs: Record<number, () => Codec>;
  CompressionTypes: Record<CodecName, number>;
};

const limit = { maxOutputLength: MAX_BATCH_BYTES };
const gzip = promisify(zlib.gzip);
const unzip: (buffer: Buffer, options: zlib.ZlibOptions) => Promise<Buffer> = promisify(zlib.unzip);
const zstdCompress = promisify(zlib.zstdCompress);
const zstdDecompress: (buffer: Buffer, options: zlib.ZstdOptions) => Promise<Buffer> = promisify(zlib.zstdDecompress);

const codecs: Readonly<Record<CodecName, Codec>> = {
  GZIP: { compress: ({ buffer }) => gzip(buffer), decompress: (buffer) => unzip(buffer, limit) },
  Snappy: { compress: ({ buffer }) => snappy.compress(buffer), decompress: uncompressSnappy },
  LZ4: { compress: ({ buffer }) => lz4.compressFrame(buffer), decompress: async (buffer) => lz4.decompressFrame(buffer) },
  ZSTD: { compress: ({ buffer }) => zstdCompress(buffer), decompress: (buffer) => zstdDecompress(buffer, limit) },
};

export interface CodecObserver {
  readonly unpacked: (codec: string) => void;
  readonly undecodable: (codec: string, error: unknown) => void;
}

/**
 * kafkajs brings gzip alone and stops for good at the first batch of another codec: a producer that changes its codec would stop the engine. A batch that does
 * not unpack would be fetched again without end and hold up every topic: it is read as a record that is rejected.
 */
export function registerCodecs({ unpacked, undecodable }: CodecObserver): void {
  for (const [name, codec] of Object.entries(codecs) as [CodecName, Codec][]) {
    const label = name.toLowerCase();
    const decompress = async (buffer: Buffer): Promise<Buffer> => {
      try {
        const records = await codec.decompress(buffer);
        unpacked(label);
        return records;
      } catch (error) {
        undecodable(label, error);
        const standIn = standInRecords(buffer, label);
        if (standIn === null) throw error;
        return standIn;
      }
    };
    CompressionCodecs[CompressionTypes[name]] = () => ({ compress: codec.compress, decompress });
  }
}
