import { PassThrough, type Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { Problem } from "../api/problem.js";

/** A sender that nobody knows yet must not hold a connection by sending a byte now and then: after `bodyWithinMs` of the route it gets 408. */
export function limitUploads(instance: FastifyInstance): void {
  instance.addHook("preParsing", (request, reply, payload, done) => {
    const limit = request.routeOptions.config.operation?.bodyWithinMs;
    if (limit === undefined) return done(null, payload);
    // Destroying the request itself would end the connection without an answer.
    done(
      null,
      within(limit, payload as Readable, () => void reply.header("connection", "close")),
    );
  });
}

function within(ms: number, payload: Readable, late: () => void): PassThrough {
  const passed = new PassThrough();
  const timer = setTimeout(() => {
    late();
    payload.unpipe(passed);
    passed.destroy(Object.assign(new Problem(408, "The body did not come in time."), { statusCode: 408 }));
  }, ms);
  const stop = (): void => clearTimeout(timer);
  payload
    .once("end", stop)
    .once("close", stop)
    .once("error", (error) => passed.destroy(error));
  return payload.pipe(passed);
}
