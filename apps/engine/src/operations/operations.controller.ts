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
    const results = await Promise.all(
      this.dependencies.readiness.map(
        async (probe) => [probe.name, await probe.check().catch((error: unknown) => (error instanceof Error ? error.name : "failed"))] as const,
      ),
    );
    const isReady = results.every(([, reason]) => reason === null);
    if (!isReady) reply.status(503).header("retry-after", "5");
    return { status: isReady ? "ready" : "not_ready", checks: Object.fromEntries(results.map(([name, reason]) => [name, reason ?? "ok"])) };
  }

  @Operation({ method: "GET", path: "/metrics", roles: "public", tag: "Operations", summary: "Prometheus metrics", produces: "text/plain" })
  @Header("content-type", "text/plain; version=0.0.4; charset=utf-8")
  metrics(): Promise<string> {
    return this.dependencies.metrics.registry.metrics();
  }
}
