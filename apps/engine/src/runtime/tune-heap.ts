import { setFlagsFromString } from "node:v8";

/** Small buffers (bodies on their way out) are cut from stretches of this size. With Node's 8 KB every seventh event of 1 KB makes a new one. */
const POOL_BYTES = 65_536;

/**
 * Three choices of V8 that are wrong for work that passes through (docs/decisions, 31 and 33):
 *
 * - What one place in the code allocates and what lives for long is allocated in the old generation from then on. Events that waited in a busy moment taught V8
 *   that they live for ever; each dead one in the old generation then kept what it referred to alive, and a quarter of all memory was copied there.
 * - The whole heap is collected when it has grown four times, on a machine with much memory. With little promoted any more, a fifth of its size more is enough.
 * - That collection begins as soon as less is left to grow than the young heap is large, as all of that might be promoted: with so little room to grow always, and
 *   it began each time after some 8 MB. It begins by the share of the room that is used: at a tenth in the background, at a quarter in any case.
 */
export function tuneHeap(): void {
  Buffer.poolSize = POOL_BYTES;
  setFlagsFromString("--no-allocation-site-pretenuring");
  setFlagsFromString("--heap-growing-percent=20");
  setFlagsFromString("--incremental-marking-soft-trigger=10");
  setFlagsFromString("--incremental-marking-hard-trigger=25");
}
