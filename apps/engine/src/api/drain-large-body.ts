import { finished } from "node:stream/promises";
import type { FastifyInstance } from "fastify";
import { Problem } from "./problem.js";

/** A body up to this is taken to its end before it is refused, bytes. */
const largestDrained = 33_554_432;
const longestDrainMs = 10_000;

/**
 * Many clients only read the answer once they have sent everything: one that is refused and cut off while it sends sees a broken connection instead of the 413.
 * So a body that says it is too large is let in and thrown away first. A stranger's is not: the key is checked before.
 */
export function installLargeBodyDrain(instance: FastifyInstance): void {
  instance.addHook("preParsing", async (request, _reply, payload) => {
    const length = Number(request.headers["content-length"] ?? 0);
    const limit = request.routeOptions.bodyLimit;
    if (limit === undefined || length <= limit || length > largestDrained) return payload;
    payload.resume();
    await finished(payload, { signal: AbortSignal.timeout(longestDrainMs), writable: false }).catch(() => undefined);
    throw new Problem(413, `The body has ${length} bytes, more than ${limit}.`);
  });
}
