import type { Pool } from "pg";
import type { Sealing } from "../open-options.js";
import { messageOf } from "../sql-error.js";
import type { RunSql } from "../tenant-databases/copied-rows.js";
import { eraseSubject, type NoteTouched } from "./erase-subject.js";
import { eraseTenantRows } from "./erase-tenant.js";
import { endSessionsOf, sessionsOfTenant } from "./end-sessions.js";
import { rowMentions, type Subject } from "./mentions.js";
import { dropOwnSchema, isOwnTable, onOwnDatabase, openOwnDatabase } from "./own-database.js";
import { rowsOfTenant, type TenantDataRow } from "./rows-of-tenant.js";

export interface Erasure {
  readonly id: number;
  readonly tenant: string;
  readonly kind: "tenant" | "subject";
  readonly status: "running" | "done";
  /** Rows by table; `own:…`: in the tenant's own database; `left:…`: rows that name the subject and stay, as they are configuration in force or append-only. */
  readonly touched: Readonly<Record<string, number>>;
  /** Why it does not go on; it is tried again. */
  readonly problem: string | null;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
}

export interface EndedErasure extends Erasure {
  readonly createdBy: string;
}

/** Everything of a tenant, or of one subject in it, out of the engine's database and the tenant's own: as a copy, or for good. */
export interface PersonalData {
  rows(tenant: string, subject?: Subject): AsyncGenerator<TenantDataRow>;
  /** The tenant's door closes at once: its keys and sessions are gone, its connectors deleted, its id unknown. "missing" where there is none. */
  eraseTenant(tenant: string, createdBy: string): Promise<Erasure | "missing">;
  eraseSubject(tenant: string, subject: Subject, createdBy: string): Promise<Erasure>;
  get(id: number): Promise<Erasure | null>;
  /**
   * Does all that is asked for and nobody is at; those that have ended. Any number of processes may call it. `told` is called for each before it counts as ended:
   * what rejects is tried again, together with the erasure, which may be repeated.
   */
  work(told?: (erasure: EndedErasure) => Promise<void>): Promise<readonly EndedErasure[]>;
}

const ms = (column: string) => `round(extract(epoch from ${column}) * 1000)::float8`;
const columns = `id::float8 as id, tenant, kind, status, touched, problem, created_by as "createdBy", ${ms("created_at")} as "createdAtMs", ${ms("ended_at")} as "endedAtMs"`;
const addSql = `insert into trunkline.erasure (tenant, kind, subject, is_exact, created_by) values ($1, $2, $3, $4, $5) returning ${columns}`;
/** Whoever does not come back within the time is taken to be gone. */
const claimSql = `update trunkline.erasure set claimed_until = now() + interval '60 seconds' where id = (
  select id from trunkline.erasure where status = 'running' and claimed_until < now() order by id limit 1 for update skip locked) returning ${columns}, subject, is_exact as "isExact"`;
const progressSql = `update trunkline.erasure set touched = $2, claimed_until = now() + interval '60 seconds' where id = $1`;
const doneSql = `update trunkline.erasure set status = 'done', ended_at = now(), touched = $2, problem = null, subject = null where id = $1 returning ${columns}`;
const failedSql = `update trunkline.erasure set problem = $2, claimed_until = now() + interval '30 seconds' where id = $1`;
const PROGRESS_EVERY_MS = 1_000;
const versionSql = `update trunkline.config_version set version = version + 1 returning version`;

interface Claimed extends EndedErasure {
  readonly subject: string | null;
  readonly isExact: boolean;
}

interface Parts {
  readonly run: RunSql;
  readonly sealing: Sealing;
}

export function personalDataOf(pool: Pool, sealing: Sealing): PersonalData {
  const run: RunSql = async <Row>(sql: string, values: readonly unknown[] = []) => (await pool.query(sql, [...values])).rows as Row[];
  const parts = { run, sealing };
  return {
    rows: (tenant, subject) => rows(parts, tenant, subject),
    eraseTenant: async (tenant, createdBy) => {
      if (!(await closeDoor(run, tenant))) return "missing";
      return (await run<Erasure>(addSql, [tenant, "tenant", null, true, createdBy]))[0]!;
    },
    eraseSubject: async (tenant, { value, isExact }, createdBy) => (await run<Erasure>(addSql, [tenant, "subject", value, isExact, createdBy]))[0]!,
    get: async (id) => (await run<Erasure>(`select ${columns} from trunkline.erasure where id = $1`, [id]))[0] ?? null,
    work: (told = () => Promise.resolve()) => work({ ...parts, told }),
  };
}

async function* rows(parts: Parts, tenant: string, subject?: Subject): AsyncGenerator<TenantDataRow> {
  for await (const row of allRows(parts, tenant)) {
    if (subject === undefined || rowMentions(JSON.parse(row.json) as Readonly<Record<string, unknown>>, subject)) yield row;
  }
}

const notExported = new Set(["audit_head", "erasure", "tenant_publication"]);

/** What lies in the tenant's own database comes from there, and first: one that does not answer is known before anything was given. */
async function* allRows({ run, sealing }: Parts, tenant: string): AsyncGenerator<TenantDataRow> {
  const url = await ownUrlOf({ run, sealing }, tenant);
  if (url !== null) yield* rowsOfTenant(onOwnDatabase(url), tenant, isOwnTable);
  yield* rowsOfTenant(run, tenant, (table) => !notExported.has(table) && (url === null || !isOwnTable(table)));
}

/** null: all that it has lies in the engine's database. */
async function ownUrlOf({ run, sealing }: Parts, tenant: string): Promise<string | null> {
  const [row] = await run<{ sealed: string | null }>("select database_url as sealed from trunkline.tenant where id = $1", [tenant]);
  return row === undefined || row.sealed === null ? null : sealing.open(tenant, row.sealed);
}

/** One statement: no process ever sees half of it. The version's row comes first, as in every change. */
async function closeDoor(run: RunSql, tenant: string): Promise<boolean> {
  const closed = await run(
    `with version as materialized (${versionSql}),
    closed as (update trunkline.tenant set erased_at = now(), event_types = '[]', config_version = (select version from version) where id = $1 and erased_at is null returning id),
    sessions as (delete from trunkline.console_session where ${sessionsOfTenant}),
    keys as (delete from trunkline.api_key where tenant = $1),
    connectors as (update trunkline.connector set deleted_at = now(), config_version = (select version from version) where tenant = $1 and deleted_at is null)
    select id from closed`,
    [tenant],
  );
  return closed.length > 0;
}

interface Work extends Parts {
  readonly told: (erasure: EndedErasure) => Promise<void>;
}

async function work(parts: Work): Promise<readonly EndedErasure[]> {
  const ended: EndedErasure[] = [];
  for (let claimed = await claim(parts); claimed !== null; claimed = await claim(parts)) {
    const done = await end(parts, claimed);
    if (done !== null) ended.push(done);
  }
  return ended;
}

async function claim({ run }: Parts): Promise<Claimed | null> {
  return (await run<Claimed>(claimSql))[0] ?? null;
}

/** null: something stood in the way; it is told in the row and tried again. */
async function end(parts: Work, claimed: Claimed): Promise<EndedErasure | null> {
  const { run, told } = parts;
  const { id } = claimed;
  try {
    const touched = await erase(parts, claimed);
    const { subject: _subject, isExact: _isExact, ...erasure } = claimed;
    await told({ ...erasure, touched, status: "done", problem: null, endedAtMs: Date.now() });
    return (await run<EndedErasure>(doneSql, [id, JSON.stringify(touched)]))[0] ?? null;
  } catch (error) {
    await run(failedSql, [id, messageOf(error)]);
    return null;
  }
}

/** Rows by table, together with what an earlier try did; what is left is counted anew. */
async function erase(parts: Parts, { id, tenant, kind, subject, isExact, touched: before }: Claimed): Promise<Readonly<Record<string, number>>> {
  const touched: Record<string, number> = Object.fromEntries(Object.entries(before).filter(([table]) => !table.startsWith("left:")));
  const note = (table: string, count: number): void => void (touched[table] = (touched[table] ?? 0) + count);
  // Shows how far it is, and keeps the claim: millions of rows may be looked through before one is touched.
  const progress = setInterval(() => void parts.run(progressSql, [id, JSON.stringify(touched)]).catch(() => undefined), PROGRESS_EVERY_MS);
  try {
    if (kind === "tenant") await eraseTenant(parts, tenant, note);
    else if (subject !== null) await eraseSubjectEverywhere(parts, { tenant, subject: { value: subject, isExact }, note });
    return touched;
  } finally {
    clearInterval(progress);
  }
}

interface SubjectEverywhere {
  readonly tenant: string;
  readonly subject: Subject;
  readonly note: NoteTouched;
}

/** Also in the copy of what lies in the tenant's own database; of what is left there the original tells. */
async function eraseSubjectEverywhere(parts: Parts, { tenant, subject, note }: SubjectEverywhere): Promise<void> {
  const url = await ownUrlOf(parts, tenant);
  const noteHere: NoteTouched = (table, rows) => (url !== null && isOwnTable(table.replace("left:", "")) ? undefined : note(table, rows));
  await eraseSubject(parts.run, { tenant, subject, note: noteHere, isWanted: () => true });
  const sessions = await endSessionsOf(parts.run, tenant, subject);
  if (sessions > 0) note("console_session", sessions);
  if (url === null) return;
  const own = await openOwnDatabase(url);
  const noteThere: NoteTouched = (table, rows) => note(table.startsWith("left:") ? table.replace("left:", "left:own:") : `own:${table}`, rows);
  await eraseSubject(own.run, { tenant, subject, note: noteThere, isWanted: isOwnTable }).finally(() => own.close());
}

/** Its own database last: one that does not answer keeps nothing else. */
async function eraseTenant(parts: Parts, tenant: string, note: NoteTouched): Promise<void> {
  const url = await ownUrlOf(parts, tenant);
  await eraseTenantRows(parts.run, tenant, note);
  if (url !== null && (await dropOwnSchema(url))) note("own_database", 1);
  await parts.run("update trunkline.tenant set database_url = null, name = '' where id = $1", [tenant]);
}
