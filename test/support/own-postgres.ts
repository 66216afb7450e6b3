import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.js";
import { runCommand } from "./run-command.js";

/** Where Debian's packages of PostgreSQL lie, a folder for each major version. */
const packages = "/usr/lib/postgresql";
const programs = ["initdb", "pg_ctl", "pg_dump", "pg_restore", "psql"];

/** The `bin` of the newest PostgreSQL whose server and tools are both installed: a dump needs tools no older than the server. null: there is none. */
export function installedPostgres(): string | null {
  const versions = existsSync(packages) ? readdirSync(packages).toSorted((one, other) => Number(other) - Number(one)) : [];
  const folders = versions.map((version) => join(packages, version, "bin"));
  return folders.find((folder) => programs.every((program) => existsSync(join(folder, program)))) ?? null;
}

export interface OwnPostgres {
  /** As its superuser, up to the database's name. */
  readonly url: string;
  readonly port: number;
  remove(): Promise<void>;
}

/** A server of a test's own with nothing in it, on a loopback port, open to whoever asks. */
export async function startOwnPostgres(bin: string): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "own-postgres-"));
  const account = serverAccount();
  if (account !== null) await chown(folder, account.uid, account.gid);
  const port = await freePort();
  const data = join(folder, "data");
  const run = (program: string, ...parameters: string[]) => runCommand([...asAccount(account), join(bin, program), ...parameters], { folder });
  await run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", data);
  const options = `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  await run("pg_ctl", "start", "--wait", `--pgdata=${data}`, `--log=${join(folder, "log")}`, `--options=${options}`);
  return {
    url: `postgresql://postgres@127.0.0.1:${port}`,
    port,
    remove: async () => {
      await run("pg_ctl", "stop", "--wait", "--mode=fast", `--pgdata=${data}`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; its packages come with an account. null: we are not root. */
function serverAccount(): Account | null {
  if (userInfo().uid !== 0) return null;
  const [uid, gid] = ["-u", "-g"].map((option) => Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" })));
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

function asAccount(account: Account | null): readonly string[] {
  return account === null ? [] : ["setpriv", `--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"];
}
