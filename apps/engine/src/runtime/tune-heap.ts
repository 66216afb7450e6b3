import { setFlagsFromString } from "node:v8";

/** Small buffers (bodies on their way out) are cut from stretches of this size. With Node's 8 KB every seventh event of 1 KB makes a new one. */
const POOL_BYTES = 65_536;

/**
 * Two choices of V8 that are wrong for work that passes through (docs/performance.md, "Memory"):
 *
 * - What one place in the code allocates and what lives for long is allocated in the old generation from then on. Events that waited in a busy moment taught V8
 *   that they live for ever; each dead one in the old generation then kept what it referred to alive, and a quarter of all memory was copied there.
 * - The whole heap is collected when it has grown four times, on a machine with much memory. With little promoted any more, three tenths of its size more are enough.
 */
export function tuneHeap(): void {
  Buffer.poolSize = POOL_BYTES;
  setFlagsFromString("--no-allocation-site-pretenuring");
  setFlagsFromString("--heap-growing-percent=30");
}
