import { setFlagsFromString } from "node:v8";

/**
 * Two choices of V8 that are wrong for work that passes through (docs/performance.md, "Memory"):
 *
 * - What one place in the code allocates and what lives for long is allocated in the old generation from then on. Events that waited in a busy moment taught V8
 *   that they live for ever; each dead one in the old generation then kept what it referred to alive, and a quarter of all memory was copied there.
 * - The whole heap is collected when it has grown four times, on a machine with much memory. With hardly anything promoted any more, a quarter of its size more is enough.
 */
export function tuneHeap(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
  setFlagsFromString("--heap-growing-percent=25");
}
