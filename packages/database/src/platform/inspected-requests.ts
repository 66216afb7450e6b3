import { query, type ApiSession } from "../api-session.js";

const mostPerBin = 100;

export interface InspectedRequestInput {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly ip: string;
  /** Of the signature check; null where none was made. */
  readonly verdict: string | null;
  /** Whose connector sent it; null: nobody's; `severalTenants`: cannot be told. */
  readonly tenant: string | null;
}

/** Stands for a tenant, and is none: connectors of several tenants lead to the bin, and no signature tells which sent it. */
export const severalTenants = "";

export interface InspectedRequest extends InspectedRequestInput {
  readonly id: number;
  readonly atMs: number;
}

/** Requests that came to an inspection bin: the newest 100 of each. */
export interface InspectedRequests {
  add(bin: string, request: InspectedRequestInput): Promise<void>;
  /** Newest first: what `tenant` may see, which is its own and nobody's; null = everything. */
  list(bin: string, tenant: string | null): Promise<readonly InspectedRequest[]>;
}

const insertSql = `insert into trunkline.inspected_request (bin, method, path, headers, body, ip, verdict, tenant) values ($1, $2, $3, $4, $5, $6, $7, $8)`;
const trimSql = `delete from trunkline.inspected_request where bin = $1 and id <= (select id from trunkline.inspected_request where bin = $1 order by id desc offset ${mostPerBin} limit 1)`;
const listSql = `select id::float8 as id, round(extract(epoch from at) * 1000)::float8 as "atMs", method, path, headers, body, ip, verdict, tenant
from trunkline.inspected_request where bin = $1 and ($2::text is null or tenant is null or tenant = $2) order by id desc limit ${mostPerBin}`;

export function inspectedRequests(session: ApiSession): InspectedRequests {
  return {
    add: (bin, { method, path, headers, body, ip, verdict, tenant }) =>
      session.inPlatform(async (em) => {
        await query(em, insertSql, [bin, method, path, JSON.stringify(headers), body, ip, verdict, tenant]);
        await query(em, trimSql, [bin]);
      }),
    list: (bin, tenant) => session.inPlatform((em) => query<InspectedRequest>(em, listSql, [bin, tenant])),
  };
}
