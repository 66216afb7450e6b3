import { randomUUID } from "node:crypto";
import type { Caller } from "../auth/caller.js";
import { viewAuditEntry } from "./audit-view.js";
import { isoTime } from "./connector-view.js";
import type { ApiDependencies } from "./dependencies.js";
import { Problem } from "./problem.js";
import type { AuditFilter, StoredAuditEntry } from "./store.js";

export const auditFormats = ["csv", "ndjson"] as const;
type AuditFormat = (typeof auditFormats)[number];

/** One file is read by one program: longer logs are exported in parts. */
const mostRows = 100_000;
const pageSize = 200;

interface ExportRequest {
  readonly format: AuditFormat;
  readonly filter: Omit<AuditFilter, "limit" | "cursor">;
}

export interface AuditFile {
  readonly contentType: string;
  readonly fileName: string;
  readonly text: string;
}

/** The file, once the export itself is in the log and `audit.exported` is durable: nobody takes the log away unseen. 422 above 100,000 entries. */
export async function exportAuditLog(dependencies: ApiDependencies, caller: Caller, { format, filter }: ExportRequest): Promise<AuditFile> {
  const entries = await entriesOf(dependencies, caller, filter);
  const exportId = randomUUID();
  const detail = { format, rows: entries.length, from: isoTime(filter.fromMs ?? null), to: isoTime(filter.beforeMs ?? null) };
  await dependencies.database.asTenant(caller.tenant, (store) =>
    store.audit.append({ actor: caller.actor, action: "audit-log.export", target: `audit-export:${exportId}`, detail }),
  );
  await tell(dependencies, caller, { exportId, format, entries, filter });
  const contentType = format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
  return { contentType, fileName: `audit-log-${caller.tenant}.${format}`, text: format === "csv" ? csvOf(entries) : ndjsonOf(entries) };
}

/** Oldest first. */
async function entriesOf(dependencies: ApiDependencies, caller: Caller, filter: ExportRequest["filter"]): Promise<readonly StoredAuditEntry[]> {
  const entries: StoredAuditEntry[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Pick<AuditFilter, "limit" | "cursor"> = cursor === undefined ? { limit: pageSize } : { limit: pageSize, cursor };
    const { items, nextCursor } = await dependencies.database.asTenant(caller.tenant, (store) => store.audit.list({ ...filter, ...page }));
    entries.push(...items);
    if (entries.length > mostRows) throw new Problem(422, `The audit log has more than ${mostRows} entries in this time; narrow from and to.`);
    cursor = nextCursor;
  }
  return entries.reverse();
}

interface Exported extends ExportRequest {
  readonly exportId: string;
  readonly entries: readonly StoredAuditEntry[];
}

/** As the catalog describes `audit.exported`. */
async function tell({ intake, clock }: ApiDependencies, { tenant, actor }: Caller, { exportId, format, entries, filter }: Exported): Promise<void> {
  const data = {
    audit_export_id: exportId,
    exported_by_name: actor,
    format,
    from_date: dayOf(filter.fromMs),
    to_date: dayOf(filter.beforeMs),
    row_count: entries.length,
  };
  const event = { id: exportId, type: "audit.exported", tenant, source: "trunkline", time: isoTime(clock.now()), data };
  const events = [{ text: JSON.stringify(event) }];
  const result = await intake.acceptEvents({ tenant, originSystem: null, contentType: "application/json", headers: {}, events });
  if (result.kind === "refused") throw new Error(`audit.exported was refused: ${result.problems.map(({ message }) => message).join("; ")}`);
}

function dayOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString().slice(0, "2026-04-01".length);
}

/** RFC 4180. */
function csvOf(entries: readonly StoredAuditEntry[]): string {
  const lines = entries.map((entry) => {
    const { id, at, actor, action, target, detail } = viewAuditEntry(entry);
    return [id, at, actor, action, target, JSON.stringify(detail)].map((cell) => quoted(String(cell))).join(",");
  });
  return ["id,at,actor,action,target,detail", ...lines, ""].join("\r\n");
}

/** A cell that a spreadsheet would take for a formula is text all the same. */
function quoted(cell: string): string {
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return `"${harmless.replaceAll('"', '""')}"`;
}

function ndjsonOf(entries: readonly StoredAuditEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(viewAuditEntry(entry))}\n`).join("");
}
