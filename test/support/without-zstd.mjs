// Loaded before the engine (node --import): its Kafka client never gets a codec for zstd, as if the engine had forgotten to register one.
import { createRequire } from "node:module";
import { join } from "node:path";

const zstd = 4;
const { CompressionCodecs } = createRequire(join(import.meta.dirname, "../../apps/engine/package.json"))("kafkajs");
const unregistered = CompressionCodecs[zstd];
Object.defineProperty(CompressionCodecs, zstd, { get: () => unregistered, set: () => {} });
