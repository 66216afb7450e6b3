import type { FastifyInstance } from "fastify";
import { Problem } from "./problem.js";

const jsonType = /^application\/(?:json|[a-z0-9.-]+\+json)\s*(?:;|$)/i;
const defaultLimit = 1_048_576;

/**
 * Bodies reach the handlers as bytes: they are judged only after the caller and the resource are settled (the contract's
 * order of checks), and events must be kept exactly as they came. Here only size (413) and content type (415) count.
 */
export function installContentParser(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addHook("onRoute", (route) => {
    route.bodyLimit = route.config?.operation?.bodyLimit ?? defaultLimit;
  });
  instance.addContentTypeParser("*", { parseAs: "buffer" }, (request, body, done) => {
    const { "content-type": type, "ce-id": cloudEvent } = request.headers;
    // A CloudEvent in binary mode may leave the type of its data out.
    const isJson = type === undefined ? cloudEvent !== undefined : jsonType.test(type);
    const isWelcome = request.routeOptions.config.operation?.anyBody === true || isJson || body.length === 0;
    done(isWelcome ? null : new Problem(415, "The body must be JSON (content-type: application/json)."), body);
  });
}
