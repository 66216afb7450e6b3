import { userInfo } from "node:os";
import { dirname } from "node:path";
import { stat } from "node:fs/promises";
import { UnavailableError, type LaunchCommand } from "./native-service.js";
import { findProgram, runCommand, runOrThrow } from "./run-command.js";

/** The account under which PostgreSQL runs when we are root, which it refuses to be. */
export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

/** undefined when we are not root: PostgreSQL then runs as ourselves. Makes the account `postgres` where there is none. */
export async function postgresUser(): Promise<PostgresUser | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const found = await lookUp();
  if (found) return found;
  await runCommand("groupadd", ["--system", "postgres"]).catch(() => undefined);
  await runCommand("useradd", ["--system", "-g", "postgres", "postgres"]).catch(() => undefined);
  const made = await lookUp();
  if (made) return made;
  throw new UnavailableError(
    "PostgreSQL refuses to run as root and no account could be made",
    "add a user named postgres, run as another user, or set DATABASE_URL",
  );
}

/**
 * The command as run by the account. Where the account may not enter a folder on the way (a checkout below root's
 * closed home), setpriv lends it the one privilege that it lacks.
 */
export async function asPostgresUser(command: LaunchCommand, user: PostgresUser | undefined, folders: readonly string[]): Promise<LaunchCommand> {
  if (!user) return command;
  const closed = await firstClosedFolder([...folders, dirname(command.program)]);
  if (!closed) return { ...command, ...user };
  const setpriv = findProgram("setpriv", {});
  if (!setpriv) {
    throw new UnavailableError(`the account postgres may not enter ${closed}`, `run chmod o+x ${closed}, move the checkout, or set DATABASE_URL`);
  }
  const lent = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  const account = [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"];
  return { program: setpriv, parameters: [...account, ...lent, command.program, ...command.parameters] };
}

async function lookUp(): Promise<PostgresUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([runOrThrow("id", ["-u", "postgres"]), runOrThrow("id", ["-g", "postgres"])]);
    return { uid: Number(uid), gid: Number(gid) };
  } catch {
    return undefined;
  }
}

async function firstClosedFolder(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of new Set(folders.flatMap(withParents))) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) return folder;
  }
  return undefined;
}

function withParents(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [...withParents(parent), folder];
}
