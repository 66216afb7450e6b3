import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "../support/api.js";
import { createConnector } from "../support/create-connector.js";
import { deliveryOf } from "../support/delivery-log.js";
import { checkoutRoot } from "../support/engine-process.js";
import { eventually } from "../support/eventually.js";
import { installedPostgres, type OwnPostgres, startOwnPostgres } from "../support/own-postgres.js";
import { runCommand } from "../support/run-command.js";
import { provideServices } from "../support/services.js";
import { type Engine, startBeside, startEngine } from "../support/start-engine.js";
import { type Receiver, startReceiver } from "../support/start-receiver.js";
import { verifyStandard } from "../support/verify-signature.js";

const isFull = process.env.TRUNKLINE_FULL === "1";
const bin = isFull ? installedPostgres() : null;
if (isFull && bin === null && process.env.CI === "true") throw new Error("no PostgreSQL with server and tools is installed: apt-get install postgresql");
const lacking = bin === null ? " (no PostgreSQL with server and tools is installed: apt-get install postgresql)" : "";
const titled = `Backup and restore, as docs/operations.md says${isFull ? lacking : " (the long form runs it)"}`;

/** The commands of the page, up to an empty line or the end: first the dump, then all that is done where it is restored. */
function commandsOfPage(): readonly [dump: string, restore: string] {
  const page = readFileSync(join(checkoutRoot, "docs/operations.md"), "utf8");
  const [, block = ""] = /^## Backup and restore\n[\s\S]*?^```sh\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const [dump = "", ...restore] = block.split("\n\n");
  return [dump, restore.join("\n")];
}

describe.runIf(bin !== null)(titled, async () => {
  const services = await provideServices();
  const folder = mkdtempSync(join(tmpdir(), "backup-"));
  const [dumpCommands, restoreCommands] = commandsOfPage();
  let [old, fresh]: OwnPostgres[] = [];
  let receiver: Receiver;
  let engine: Engine;
  let restored: Engine | undefined;

  /** As somebody would who reads the page; only the server's address is ours, and the program is the checkout's. */
  async function follow(commands: string, { url }: OwnPostgres): Promise<string> {
    const script = commands
      .replaceAll("postgresql://admin@db/", `${url}/`)
      .replaceAll("npm run trunkline --", `"${process.execPath}" "${join(checkoutRoot, "apps/cli/dist/main.js")}"`);
    const path = [bin, process.env.PATH].join(delimiter);
    const environment = { ...process.env, PATH: path, DATABASE_URL: databaseOn(fresh!), ENCRYPTION_KEY: engine?.environment.ENCRYPTION_KEY };
    return runCommand(["bash", "-euo", "pipefail", "-c", script], { folder, environment });
  }

  const databaseOn = ({ port }: OwnPostgres): string => `postgresql://trunkline@127.0.0.1:${port}/trunkline`;

  beforeAll(async () => {
    [old, fresh] = [await startOwnPostgres(bin!), await startOwnPostgres(bin!)];
    const makesRolesAndDatabase = restoreCommands.slice(0, restoreCommands.indexOf("pg_restore"));
    await follow(makesRolesAndDatabase, old);
    receiver = await startReceiver();
    engine = await startEngine(services, { environment: { DATABASE_URL: databaseOn(old) } });
  });
  afterAll(async () => {
    await receiver?.close();
    await restored?.stop();
    await engine?.remove();
    for (const server of [old, fresh]) await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("an engine with the key of that time signs with the old secrets, knows what it has sent, and sends what waited; one with another key does not start", async () => {
    const admin = api(engine);
    receiver.respondWith(({ path }) => ({ status: path === "/waits" ? 500 : 200 }));
    const headers = { "X-Api-Key": "kept in the backup" };
    const sent = await createConnector(admin, { url: receiver.url("/sent"), eventTypes: ["asset.*"], config: { headers } });
    const waits = await createConnector(admin, { url: receiver.url("/waits"), eventTypes: ["asset.created"], delivery: { schedule: ["2h"] } });
    const event = (id: string, type = "asset.created") => ({ id, type, data: { id } });
    await admin.post("/events", event("before"));
    await eventually(async () => expect(await deliveryOf(admin, sent.id, "before")).toMatchObject({ status: "delivered" }));
    const waiting = await eventually(async () => {
      const found = await deliveryOf(admin, waits.id, "before");
      expect(found.status).toBe("retrying");
      return found;
    });

    await follow(dumpCommands, old!);
    await engine.stop();
    const said = await follow(restoreCommands, fresh!);
    expect(said.match(/^ok\b/gm), said).toHaveLength(2);

    const database = { DATABASE_URL: databaseOn(fresh!) };
    const another = randomBytes(32).toString("base64");
    await expect(startBeside(engine, { ...database, ENCRYPTION_KEY: another })).rejects.toThrow(
      /ENCRYPTION_KEY lacks the key [0-9a-f]{8}.*trunkline keys status/s,
    );

    restored = await startBeside(engine, database);
    receiver.respondWith(() => ({}));
    const again = api(restored);
    expect((await again.post<readonly { readonly duplicate: boolean }[]>("/events", event("before"))).data).toMatchObject([{ duplicate: true }]);
    await again.post("/events", event("after", "asset.updated"));
    await eventually(() => expect(receiver.at("/sent")).toHaveLength(2));
    expect(JSON.parse(receiver.at("/sent")[1]!.body.toString())).toMatchObject({ id: "after" });
    for (const request of receiver.at("/sent")) {
      expect(verifyStandard(sent.secret, request)).toBe(true);
      expect(request.headers["x-api-key"]).toBe("kept in the backup");
    }
    await again.post(`/deliveries/${waiting.id}/retry`);
    await eventually(async () => expect(await deliveryOf(again, waits.id, "before")).toMatchObject({ id: waiting.id, status: "delivered" }));
    expect(receiver.at("/waits").map((request) => [request.headers["webhook-id"], verifyStandard(waits.secret, request)])).toEqual([
      [waiting.id, true],
      [waiting.id, true],
    ]);
  });
});
