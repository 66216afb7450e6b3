import { createHash } from "node:crypto";
import pg from "pg";
import type { RunSql } from "../tenant-databases/copied-rows.js";

/** Where the chain of a tenant's audit log ends. */
export interface AuditHead {
  readonly tenant: string;
  /** Number of the last row; they count from 1. */
  readonly seq: number;
  /** Of the last row, in hex. */
  readonly hash: string;
}

/** The first place where a tenant's chain does not hold. */
export interface AuditBreak {
  readonly tenant: string;
  readonly seq: number;
  /** The row's id in the audit log; null where the row is gone. */
  readonly id: number | null;
  readonly reason: string;
}

export interface AuditVerdict {
  readonly rows: number;
  /** Of the tenants whose chain holds. */
  readonly heads: readonly AuditHead[];
  /** One for each tenant whose chain does not. */
  readonly breaks: readonly AuditBreak[];
}

interface Row {
  readonly id: number;
  readonly seq: string;
  readonly tenant: string;
  readonly at_us: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly detail: string;
  readonly hash: string;
}

const rowsAtOnce = 2_000;
const rowSql = `select id::float8 as id, seq::text as seq, tenant, (extract(epoch from at) * 1000000)::bigint::text as at_us, actor, action, target, detail::text as detail, encode(hash, 'hex') as hash
from trunkline.audit_log as entry`;
const rowsSql = `${rowSql} where (entry.tenant, entry.seq, entry.id) > ($1, $2::bigint, $3::bigint) order by entry.tenant, entry.seq, entry.id limit ${rowsAtOnce}`;
const ofTenantSql = `${rowSql} where entry.tenant = $1 and entry.seq > $2::bigint and entry.seq <= $3::bigint order by entry.seq, entry.id limit ${rowsAtOnce}`;
/** One statement sees one state: no row that is appended meanwhile is beyond the head. */
const beyondHeadSql = `select entry.seq::float8 as seq, entry.id::float8 as id from trunkline.audit_log as entry
where entry.tenant = $1 and entry.seq > coalesce((select head.seq from trunkline.audit_head as head where head.tenant = $1), 0) order by entry.seq limit 1`;
const headOfTenantSql = `select tenant, seq::float8 as seq, encode(hash, 'hex') as hash from trunkline.audit_head where tenant = $1`;
const headsSql = `select tenant, seq::float8 as seq, encode(hash, 'hex') as hash from trunkline.audit_head order by tenant`;

/**
 * Checks the chains of all tenants in one snapshot, by code of its own: a database whose functions were changed too does not get away with it. `anchors` are heads
 * that were kept elsewhere: a chain that was cut and closed again does not reach them.
 */
export async function verifyAuditLog(url: string, anchors: readonly AuditHead[] = []): Promise<AuditVerdict> {
  const client = new pg.Client({ connectionString: url, application_name: "trunkline audit verify", options: "-c role=trunkline_engine" });
  await client.connect();
  try {
    await client.query("begin transaction isolation level repeatable read, read only");
    const heads = (await client.query<AuditHead>(headsSql)).rows;
    return await followChains(client, heads, anchors);
  } finally {
    await client.end();
  }
}

/** What came of a look at one tenant's chain. */
export interface AuditChainState {
  /** How many rows hold, or were looked at up to the first that does not. */
  readonly rows: number;
  /** The last row; null where there is none, or the chain does not hold. */
  readonly head: Omit<AuditHead, "tenant"> | null;
  /** null: the chain holds. */
  readonly broken: Omit<AuditBreak, "tenant"> | null;
}

/** Checks one tenant's chain up to where it ended when the look began; what is appended meanwhile is left out. `run` sees heads and rows: `trunkline_engine`. */
export async function verifyTenantChain(run: RunSql, tenant: string): Promise<AuditChainState> {
  const [head] = await run<AuditHead>(headOfTenantSql, [tenant]);
  const chain = new Chain(tenant, []);
  let rows = 0;
  for (let after: string | null = "0"; after !== null && head !== undefined; ) {
    const page: readonly Row[] = await run<Row>(ofTenantSql, [tenant, after, head.seq]);
    for (const row of page) chain.add(row);
    rows += page.length;
    after = page.length < rowsAtOnce ? null : page.at(-1)!.seq;
  }
  const end = head === undefined ? null : chain.end(head);
  const [beyond] = await run<{ readonly seq: number; readonly id: number }>(beyondHeadSql, [tenant]);
  if (end !== null && "reason" in end) return { rows, head: null, broken: { seq: end.seq, id: end.id, reason: end.reason } };
  if (beyond !== undefined) return { rows, head: null, broken: { ...beyond, reason: "the row does not follow the head of the chain" } };
  return { rows, head: end === null ? null : { seq: end.seq, hash: end.hash }, broken: null };
}

async function followChains(client: pg.Client, heads: readonly AuditHead[], anchors: readonly AuditHead[]): Promise<AuditVerdict> {
  const chains = new Map<string, Chain>();
  const chainOf = (tenant: string): Chain => {
    const chain = chains.get(tenant) ?? new Chain(tenant, anchors);
    chains.set(tenant, chain);
    return chain;
  };
  let rows = 0;
  for (let place: readonly [string, string, number] | null = ["", "0", 0]; place !== null; ) {
    const page: readonly Row[] = (await client.query<Row>(rowsSql, [...place])).rows;
    for (const row of page) chainOf(row.tenant).add(row);
    rows += page.length;
    const last: Row | undefined = page.at(-1);
    place = last === undefined || page.length < rowsAtOnce ? null : [last.tenant, last.seq, last.id];
  }
  for (const { tenant } of [...heads, ...anchors]) chainOf(tenant);
  const verdicts = [...chains.values()].map((chain) => chain.end(heads.find(({ tenant }) => tenant === chain.tenant)));
  return { rows, heads: verdicts.filter((verdict) => "hash" in verdict), breaks: verdicts.filter((verdict) => "reason" in verdict) };
}

/** One tenant's chain, row by row. */
class Chain {
  private seq = 0;
  private hash = "";
  private broken: AuditBreak | null = null;
  private readonly anchors: ReadonlyMap<number, string>;

  constructor(
    readonly tenant: string,
    anchors: readonly AuditHead[],
  ) {
    this.anchors = new Map(anchors.filter((anchor) => anchor.tenant === tenant).map(({ seq, hash }) => [seq, hash]));
  }

  add(row: Row): void {
    if (this.broken !== null) return;
    const expected = this.seq + 1;
    if (Number(row.seq) > expected) this.breakAt(expected, null, `row ${expected} is missing: row ${row.seq} comes after ${this.seq}`);
    else if (Number(row.seq) < expected) this.breakAt(Number(row.seq), row.id, "there are two rows of this number");
    else if (auditRowHash(this.hash, row) !== row.hash) this.breakAt(expected, row.id, "the row was changed, or does not follow the one before it");
    else if ((this.anchors.get(expected) ?? row.hash) !== row.hash) this.breakAt(expected, row.id, "the row is not the one that the anchor names");
    [this.seq, this.hash] = [expected, row.hash];
  }

  end(head: AuditHead | undefined): AuditHead | AuditBreak {
    const last = Math.max(head?.seq ?? 0, ...this.anchors.keys());
    if (this.broken !== null) return this.broken;
    if (last > this.seq) return { tenant: this.tenant, seq: this.seq + 1, id: null, reason: `the end is missing: rows ${this.seq + 1} to ${last}` };
    if (head === undefined || head.hash !== this.hash || head.seq !== this.seq)
      return { tenant: this.tenant, seq: this.seq, id: null, reason: "the head of the chain is another than its last row" };
    return head;
  }

  private breakAt(seq: number, id: number | null, reason: string): void {
    this.broken = { tenant: this.tenant, seq, id, reason };
  }
}

/** Hex. The bytes are those of `trunkline.audit_row_hash` (migrations/chain-audit-log.ts). */
function auditRowHash(previous: string, { seq, tenant, at_us: at, actor, action, target, detail }: Row): string {
  const text = [seq, tenant, at, actor, action, target, detail].map((part) => `${Buffer.byteLength(part)}:${part}`).join("");
  return createHash("sha256").update(Buffer.from(previous, "hex")).update(text).digest("hex");
}
