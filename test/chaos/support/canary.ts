import { expect } from "vitest";
import type { ChaosSystem } from "./chaos-system.js";

/** Lists and pages that show connectors, deliveries, errors and the process itself. */
const answers = [
  "/api/v1/connectors",
  "/api/v1/deliveries?limit=200",
  "/api/v1/dead-letters?limit=50",
  "/api/v1/rejected-messages?limit=50",
  "/api/v1/events?limit=50",
  "/api/v1/audit-log",
  "/metrics",
  "/health/ready",
];

/** No secret in a log, a row (as text or as bytes) or an answer. */
export async function expectNoCanary(system: ChaosSystem): Promise<void> {
  const { header, signingSecret } = system.targets.canaries;
  const canaries = [header, signingSecret, signingSecret.replace("whsec_", "")];
  for (const engine of system.engines)
    expect(
      canaries.filter((canary) => engine.log().includes(canary)),
      "in a log",
    ).toEqual([]);
  expect(await tablesWith(system, canaries), "tables that hold a secret").toEqual([]);
  for (const path of answers) {
    const { status, text } = await system.admin().ask("GET", path);
    expect(status, path).toBe(200);
    expect(
      canaries.filter((canary) => text.includes(canary)),
      path,
    ).toEqual([]);
  }
}

async function tablesWith({ database }: ChaosSystem, canaries: readonly string[]): Promise<string[]> {
  const forms = canaries.flatMap((canary) => [canary, Buffer.from(canary).toString("hex")]).map((text) => `%${text}%`);
  const found: string[] = [];
  for (const table of await tablesOf({ database })) {
    const { rowCount } = await database.query(`select 1 from ${table} as stored where stored::text like any ($1) limit 1`, [forms]);
    if (rowCount) found.push(table);
  }
  return found;
}

async function tablesOf({ database }: Pick<ChaosSystem, "database">): Promise<string[]> {
  const sql = `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('trunkline', 'bullmq') order by 1`;
  const { rows } = await database.query<{ name: string }>(sql);
  return rows.map(({ name }) => name);
}
