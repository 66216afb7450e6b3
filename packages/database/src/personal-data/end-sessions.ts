import type { RunSql } from "../tenant-databases/copied-rows.js";
import { mentions, type Subject } from "./mentions.js";

/** Sessions of the console are of no tenant's table: whose one is says its key, or the token that was read at sign-in. */
export const sessionsOfTenant = `principal ->> 'tenant' = $1 or key_hash in (select hash from trunkline.api_key where tenant = $1)`;

interface Session {
  readonly hash: string;
  readonly principal: Readonly<Record<string, unknown>>;
}

/** Ends the sessions of the tenant in which the subject is signed in by a token; gives how many. One by a key names nobody, and ends with its key. */
export async function endSessionsOf(run: RunSql, tenant: string, subject: Subject): Promise<number> {
  const sessions = await run<Session>("select hash, principal from trunkline.console_session where principal ->> 'tenant' = $1", [tenant]);
  const theirs = sessions.filter(({ principal }) => mentions(personIn(principal), subject)).map(({ hash }) => hash);
  if (theirs.length === 0) return 0;
  return (await run("delete from trunkline.console_session where hash = any($1::text[]) returning 1", [theirs])).length;
}

/** The actor of a token is `token:` and the person's name at the identity provider. */
function personIn({ actor }: Session["principal"]): string {
  return String(actor).replace(/^token:/, "");
}
