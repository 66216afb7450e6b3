/** One stretch of memory in which all arrays of a write are laid out. Made anew for each write, the collector would spend more time on them than the write itself. */
export interface Arena {
  buffer: Buffer;
  used: number;
}

const firstBytes = 1 << 18;
/** A larger one (a batch of megabyte events) is not kept. */
const mostKeptBytes = 1 << 24;
const mostKept = 8;

const free: Arena[] = [];

/** Lends an arena to a write until it has ended: `pg` may send its parameters later than it takes them. */
export async function withArena<Result>(work: (arena: Arena) => Promise<Result>): Promise<Result> {
  const arena = free.pop() ?? { buffer: Buffer.allocUnsafeSlow(firstBytes), used: 0 };
  try {
    return await work(arena);
  } finally {
    arena.used = 0;
    if (free.length < mostKept && arena.buffer.length <= mostKeptBytes) free.push(arena);
  }
}

/** The free end of the arena, at least `bytes` long. Arrays laid out before stay where they are. */
export function reserve(arena: Arena, bytes: number): Buffer {
  if (arena.buffer.length - arena.used < bytes) {
    arena.buffer = Buffer.allocUnsafeSlow(Math.max(arena.buffer.length * 2, bytes));
    arena.used = 0;
  }
  return arena.buffer.subarray(arena.used);
}
