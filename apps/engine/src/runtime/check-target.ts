import { checkConnector, type CheckReport, type CompiledConnector } from "@trunkline/core";
import { scrub } from "@trunkline/egress";
import type { CheckResult } from "../api/ports.js";
import type { Runtime } from "./runtime.js";
import type { RuntimeParts } from "./runtime-parts.js";

const CHECK_TIMEOUT_MS = 5_000;
/** Answers of servers that do not know HEAD: they are there, and that was the question. */
const HEALTHY_ANYWAY = [405, 501];

/** Asks a connector's target whether it is well: by the plugin's own check, else with a HEAD; 5 s. The same guard judges the address as for deliveries. Never rejects. */
export async function checkTarget(
  runtime: Pick<Runtime, "drain">,
  { egress }: Pick<RuntimeParts, "egress">,
  connector: CompiledConnector,
): Promise<CheckResult> {
  const own = await checkConnector({ ...runtime.drain, timeoutMs: CHECK_TIMEOUT_MS }, connector);
  const result = own === null ? await head(egress, connector) : checkResultOf(own);
  return result.error === null ? result : { ...result, error: scrub(result.error, connector.secretValues) };
}

async function head(egress: RuntimeParts["egress"], { config, tls }: CompiledConnector): Promise<CheckResult> {
  const url = typeof config.url === "string" ? config.url : "";
  const result = await egress.send({ method: "HEAD", url, headers: {}, body: null, timeoutMs: CHECK_TIMEOUT_MS, tls });
  if (result.kind === "failure") return { status: "unreachable", responseCode: null, responseTimeMs: result.durationMs, error: result.message };
  const isHealthy = result.status < 400 || HEALTHY_ANYWAY.includes(result.status);
  return {
    status: isHealthy ? "healthy" : "unhealthy",
    responseCode: result.status,
    responseTimeMs: result.durationMs,
    error: isHealthy ? null : `the target answered ${result.status}`,
  };
}

function checkResultOf({ verdict, isUnreachable, status, durationMs }: CheckReport): CheckResult {
  const said = verdict.pointer === undefined ? verdict.message : `${verdict.pointer}: ${verdict.message ?? "is not accepted"}`;
  const error = verdict.ok ? null : (said ?? "the plugin's check failed");
  return { status: verdict.ok ? "healthy" : isUnreachable ? "unreachable" : "unhealthy", responseCode: status, responseTimeMs: durationMs, error };
}
