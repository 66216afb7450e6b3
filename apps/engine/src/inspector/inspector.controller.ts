import { Controller, Inject, Param, Req } from "@nestjs/common";
import type { StoredConnector } from "@trunkline/database";
import type { FastifyRequest } from "fastify";
import { answer } from "../api/answer.js";
import { isoTime, secretsOf } from "../api/connector-view.js";
import { FromCaller } from "../api/caller-parameter.js";
import { apiDependencies, type ApiDependencies } from "../api/dependencies.js";
import { Operation, reading } from "../api/operation.js";
import { notFound } from "../api/problem.js";
import type { InspectedRequest } from "../api/store.js";
import type { Caller } from "../auth/caller.js";
import { inspectedSender, type LeadingConnector } from "./inspected-sender.js";

const tag = "Inspector";
const keptBytes = 65_536;
const largestBody = 2 * 1_048_576;

/** A receiver to look at: keeps what deliveries bring (TagoRUN's inspector). */
@Controller()
export class InspectorController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "ALL",
    path: "/inspect/:bin",
    roles: "public",
    tag,
    summary: "Takes any request and keeps it: 100 a bin, 64 KB each, 24 h",
    anyBody: true,
    bodyLimit: largestBody,
    produces: "application/json",
  })
  async receive(@Param("bin") bin: string, @Req() request: FastifyRequest) {
    this.requireBin(bin);
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const headers = textHeaders(request);
    const atMs = this.dependencies.clock.now();
    const { verdict, tenant } = inspectedSender({ headers, body }, await this.leadingTo(bin), atMs);
    await this.dependencies.database.platform.inspectedRequests.add(bin, {
      method: request.method,
      path: request.url,
      headers,
      body: body.subarray(0, keptBytes),
      ip: request.ip,
      verdict,
      tenant,
    });
    return { status: "received", timestamp: isoTime(atMs) };
  }

  @Operation({
    method: "GET",
    path: "/api/v1/inspect/:bin",
    roles: reading,
    tag,
    summary: "What a bin has received of the tenant's own deliveries and from elsewhere, newest first",
  })
  async list(@FromCaller() caller: Caller, @Param("bin") bin: string) {
    this.requireBin(bin);
    const seesAll = caller.role === "platform-admin" && !caller.isTenantNamed;
    const records = await this.dependencies.database.platform.inspectedRequests.list(bin, seesAll ? null : caller.tenant);
    return answer(records.map(viewRecord), { nextCursor: null });
  }

  private requireBin(bin: string): void {
    const { inspector, production } = this.dependencies.settings;
    if (!(inspector ?? !production) || !/^[A-Za-z0-9._-]{1,100}$/.test(bin)) throw notFound("bin");
  }

  /** Connectors of any tenant that lead here; one whose secrets do not open proves nothing. */
  private async leadingTo(bin: string): Promise<readonly LeadingConnector[]> {
    const connectors = await this.dependencies.database.configuration.connectorsWithUrlEnding(`/inspect/${bin}`);
    return connectors.map((connector) => ({ tenant: connector.tenant, signing: this.signingSecrets(connector) }));
  }

  private signingSecrets(connector: StoredConnector): LeadingConnector["signing"] {
    try {
      return secretsOf(this.dependencies, connector).signing;
    } catch {
      return [];
    }
  }
}

/** Repeated headers joined as HTTP does. */
function textHeaders(request: FastifyRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]])),
  );
}

function viewRecord({ atMs, method, path, headers, body, ip, verdict }: InspectedRequest) {
  return {
    at: isoTime(atMs),
    method,
    path,
    headers,
    body: body.toString("utf8"),
    size: body.length,
    ip,
    signature: { verdict, verified: verdict === "valid" },
  };
}
