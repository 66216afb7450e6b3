import { verifyAuditLog, type AuditVerdict } from "@trunkline/database";
import { reachDatabase } from "../reach-database.js";
import { readSettings, type Environment } from "../settings.js";
import { keepAnchors, readAnchors } from "./anchors.js";

export interface VerifyOptions {
  /** File of heads that earlier calls found, kept where the database's administrators cannot write; undefined: none. */
  readonly anchors?: string | undefined;
}

/** `trunkline audit verify`. Resolves to the exit status: 1 where a chain is broken. */
export async function verifyAudit({ anchors }: VerifyOptions, environment: Environment = process.env): Promise<number> {
  await using database = await reachDatabase(await readSettings(environment));
  const known = anchors === undefined ? [] : await readAnchors(anchors);
  const verdict = await verifyAuditLog(database.url, known);
  process.stdout.write(`${[`Database: ${database.place}`, ...describeVerdict(verdict, known.length)].join("\n")}\n`);
  if (verdict.breaks.length > 0) return 1;
  if (anchors !== undefined) await keepAnchors(anchors, verdict.heads);
  return 0;
}

function describeVerdict({ rows, heads, breaks }: AuditVerdict, anchors: number): readonly string[] {
  const summary = `${rows} rows of ${heads.length + breaks.length} tenants, ${anchors} anchors`;
  if (breaks.length > 0) {
    const lines = breaks.map(({ tenant, seq, id, reason }) => `  tenant ${tenant}, row ${seq}${id === null ? "" : ` (id ${id})`}: ${reason}`);
    return [`BROKEN: the audit log was changed (${summary}). The first broken row of each tenant:`, ...lines];
  }
  return [`ok: every chain of the audit log holds (${summary})`, ...heads.map(({ tenant, seq, hash }) => `  tenant ${tenant}: ${seq} rows, head ${hash}`)];
}
