import { Controller, Header, Inject, Res } from "@nestjs/common";
import type { FastifyReply } from "fastify";
import { apiDependencies, type ApiDependencies } from "../api/dependencies.js";
import { Operation } from "../api/operation.js";

/** For orchestrators and monitoring. */
@Controller()
export class OperationsController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({ method: "GET", path: "/health/live", roles: "public", tag: "Operations", summary: "200 while the process runs", produces: "application/json" })
  live() {
    return { status: "live" };
  }

  @Operation({
    method: "GET",
    path: "/health/ready",
    roles: "public",
    tag: "Operations",
    summary: "200 when all that the process needs answers, else 503 with what does not",
    produces: "application/json",
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const checked = this.dependencies.readiness.map(async ({ name, isVital = true, check }) => ({ name, isVital, reason: await check().catch(nameOf) }));
    const results = await Promise.all(checked);
    const isReady = results.every(({ isVital, reason }) => reason === null || !isVital);
    if (!isReady) reply.status(503).header("retry-after", "5");
    return { status: isReady ? "ready" : "not_ready", checks: Object.fromEntries(results.map(({ name, reason }) => [name, reason ?? "ok"])) };
  }

  @Operation({ method: "GET", path: "/metrics", roles: "public", tag: "Operations", summary: "Prometheus metrics", produces: "text/plain" })
  @Header("content-type", "text/plain; version=0.0.4; charset=utf-8")
  metrics(): Promise<string> {
    return this.dependencies.metrics.registry.metrics();
  }
}

/** The message may hold addresses and names. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "failed";
}
