import type { FastifyRequest } from "fastify";
import type { ConnectorDocument } from "@trunkline/core";
import type { StoredConnector } from "@trunkline/database";
import type { Caller } from "../auth/caller.js";
import { etagOf } from "./connector-view.js";
import { notFound, Problem } from "./problem.js";
import type { TenantStore } from "./store.js";

/** A connector number from a path; what is no number is no connector (404). */
export function connectorId(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text) || Number(text) > 2_147_483_647) throw notFound("connector");
  return Number(text);
}

/** What a caller may see: a company's key only its company's connectors. Everything else does not exist for it. */
export function visible(caller: Caller, connector: StoredConnector | null): StoredConnector {
  if (connector === null || connector.deletedAtMs !== null || (caller.company !== null && connector.company !== caller.company)) throw notFound("connector");
  return connector;
}

/** `If-Match` (RFC 9110, 13.1.1): 412 where the connector has changed since it was read. */
export function requireMatch(request: FastifyRequest, connector: StoredConnector): void {
  const header = request.headers["if-match"];
  if (header === undefined || header.trim() === "*") return;
  const tags = header.split(",").map((tag) => tag.trim());
  if (!tags.includes(etagOf(connector))) throw staleConnector();
}

/** A stored connector without what is stored beside its document. */
function documentOf(stored: StoredConnector): ConnectorDocument {
  const {
    id,
    tenant,
    company,
    name,
    description,
    plugin,
    system,
    tags = [],
    enabled,
    paused,
    disabledBy,
    disabledReason,
    config,
    subscriptions,
    delivery,
    revision,
  } = stored;
  const { pluginConfigVersion } = stored;
  return {
    id,
    tenant,
    company,
    name,
    description,
    plugin,
    system,
    tags,
    enabled,
    paused,
    disabledBy,
    disabledReason,
    config,
    pluginConfigVersion,
    subscriptions,
    delivery,
    revision,
  };
}

export type ConnectorChange = Partial<ConnectorDocument> & Partial<Pick<StoredConnector, "sealedSecrets" | "secretPreview">>;

/** Writes a change of what was read before; 412 where somebody else has changed it since. */
export async function writeChange(
  store: TenantStore,
  before: StoredConnector,
  { sealedSecrets, secretPreview, ...changes }: ConnectorChange,
): Promise<StoredConnector> {
  const written = await store.connectors.update({
    id: before.id,
    expectedRevision: before.revision,
    document: { ...documentOf(before), ...changes },
    sealedSecrets: sealedSecrets ?? before.sealedSecrets,
    secretPreview: secretPreview === undefined ? before.secretPreview : secretPreview,
  });
  if (written === "missing") throw notFound("connector");
  if (written === "stale") throw staleConnector();
  return written;
}

function staleConnector(): Problem {
  return new Problem(412, "The connector has changed since it was read; read it again.");
}
