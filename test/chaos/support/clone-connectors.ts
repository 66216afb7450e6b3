import pg from "pg";
import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import type { Engine } from "../../support/start-engine.js";

export interface CloneInput {
  /** Whose config names its target as `/clone-0`; the copies have `/clone-1` and on. */
  readonly connectorId: number;
  readonly copies: number;
}

/** The config version comes first and its row stays locked, as with every change: versions become visible in their order. */
const cloneSql = `
with version as (
  update trunkline.config_version set version = version + 1 returning version
), made as (
  insert into trunkline.connector (id, tenant, company, name, description, plugin, system, enabled, paused, config, subscriptions, delivery, sealed_secrets, revision, config_version, created_at, updated_at)
  select nextval('trunkline.connector_number'), source.tenant, company, name || ' ' || n, description, plugin, system, enabled, paused, replace(config::text, '/clone-0', '/clone-' || n)::json,
    subscriptions, delivery, sealed_secrets, revision, version.version, now(), now()
  from trunkline.connector source, version, generate_series(1, $2) as n where source.id = $1
  returning *
)
insert into trunkline.connector_revision (connector_id, revision, tenant, document, sealed_secrets, config_version, created_at)
select made.id, made.revision, made.tenant, json_build_object('id', made.id, 'tenant', made.tenant, 'company', made.company, 'name', made.name, 'description', made.description,
  'plugin', made.plugin, 'system', made.system, 'enabled', made.enabled, 'paused', made.paused, 'disabledBy', null, 'disabledReason', null, 'config', made.config,
  'subscriptions', made.subscriptions, 'delivery', made.delivery, 'revision', made.revision), made.sealed_secrets, made.config_version, now()
from made`;

/** Thousands of connectors in a second: over the API they would take minutes. For connectors without secrets, which are sealed to their id. */
export async function cloneConnectors({ environment }: Engine, { connectorId, copies }: CloneInput): Promise<void> {
  const client = new pg.Client({ connectionString: environment.DATABASE_URL });
  await client.connect();
  try {
    await client.query(cloneSql, [connectorId, copies]);
  } finally {
    await client.end();
  }
}

async function deliveriesByStatus({ environment }: Engine): Promise<Readonly<Record<string, number>>> {
  const client = new pg.Client({ connectionString: environment.DATABASE_URL });
  await client.connect();
  try {
    const { rows } = await client.query<{ status: string; count: number }>("select status, count(*)::integer as count from trunkline.delivery group by status");
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  } finally {
    await client.end();
  }
}

/** Resolves once the deliveries stand so. */
export function untilDeliveries(engine: Engine, expected: Readonly<Record<string, number>>, timeoutMs: number): Promise<void> {
  return eventually(async () => expect(await deliveriesByStatus(engine)).toEqual(expected), { timeoutMs, pauseMs: 500 });
}
