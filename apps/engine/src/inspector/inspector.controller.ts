import { Controller, Inject, Param, Req } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { answer } from "../api/answer.js";
import { isoTime, secretsOf } from "../api/connector-view.js";
import { apiDependencies, type ApiDependencies } from "../api/dependencies.js";
import { Operation, reading } from "../api/operation.js";
import { notFound } from "../api/problem.js";
import type { InspectedRequest } from "../api/store.js";
import { activeSecrets } from "../secrets/index.js";
import { signatureVerdict } from "./signature-verdict.js";

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
    const verdict = signatureVerdict({ headers, body }, await this.secretsFor(bin));
    const atMs = this.dependencies.clock.now();
    await this.dependencies.database.platform.inspectedRequests.add(bin, {
      method: request.method,
      path: request.url,
      headers,
      body: body.subarray(0, keptBytes),
      ip: request.ip,
      verdict,
    });
    return { status: "received", timestamp: isoTime(atMs) };
  }

  @Operation({ method: "GET", path: "/api/v1/inspect/:bin", roles: reading, tag, summary: "What a bin has received, newest first" })
  async list(@Param("bin") bin: string) {
    this.requireBin(bin);
    const records = await this.dependencies.database.platform.inspectedRequests.list(bin);
    return answer(records.map(viewRecord), { nextCursor: null });
  }

  private requireBin(bin: string): void {
    const { inspector, production } = this.dependencies.settings;
    if (!(inspector ?? !production) || !/^[A-Za-z0-9._-]{1,100}$/.test(bin)) throw notFound("bin");
  }

  /** Signing secrets of the connectors, of any tenant, whose URL leads to this bin. */
  private async secretsFor(bin: string): Promise<readonly string[]> {
    const { connectors } = await this.dependencies.database.configuration.changesSince(0);
    const now = this.dependencies.clock.now();
    return connectors
      .filter((connector) => connector.deletedAtMs === null && pathOf(connector.config.url) === `/inspect/${bin}`)
      .flatMap((connector) => {
        try {
          return activeSecrets(secretsOf(this.dependencies, connector).signing, now).map(({ secret }) => secret);
        } catch {
          return [];
        }
      });
  }
}

function pathOf(url: unknown): string | undefined {
  return typeof url === "string" ? URL.parse(url)?.pathname : undefined;
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
