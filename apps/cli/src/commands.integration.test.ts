import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rebuildEvent, type ConnectorDocument } from "@trunkline/core";
import { createSecretBox, openDatabase, placeOf, type Database } from "@trunkline/database";
import { createTestDatabase, testStack } from "@trunkline/stack";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { verifyAudit } from "./audit/verify-audit.js";
import { keysRotate, keysStatus } from "./keys/sealing-keys.js";

const stack = await testStack(["postgres"]);
const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const keyList = (...keys: readonly Buffer[]) => keys.map((key) => key.toString("base64")).join(",");

describe.skipIf(stack.skipped)("commands on a database", () => {
  let url: string;
  let drop: () => Promise<void>;
  let database: Database;
  let said: string[];

  beforeAll(async () => {
    ({ url, drop } = await createTestDatabase(stack.urls.postgres));
    database = openDatabase({ url, rebuildEvent });
    await database.migrate();
    const id = await database.platform.nextConnectorId();
    const sealed = createSecretBox([oldKey]).seal("hush", placeOf("default", id, "/secret"));
    const times = { name: "sealed", description: "", plugin: "webhook", system: null, disabledBy: null, disabledReason: null } as const;
    const content = { config: {}, subscriptions: [], delivery: {}, pluginConfigVersion: 1, revision: 1 };
    const document: ConnectorDocument = { id, tenant: "default", company: null, enabled: true, paused: false, ...times, ...content };
    await database.asTenant("default", async (store) => {
      await store.connectors.create(document, { sealedSecrets: { "/secret": sealed }, secretPreview: null });
      for (const target of ["a", "b"]) await store.audit.append({ actor: "ada", action: "connector.update", target, detail: {} });
    });
  });
  afterAll(async () => {
    await database?.close();
    await drop?.();
  });
  beforeEach(() => {
    said = [];
    vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(() => void vi.restoreAllMocks());

  it("keys status and rotate tell which key holds what, and when the old one may go", async () => {
    const environment = (...keys: readonly Buffer[]) => ({ DATABASE_URL: url, ENCRYPTION_KEY: keyList(...keys) });
    expect(await keysStatus(environment(newKey, oldKey))).toBe(0);
    expect(said.join("")).toMatch(/: 2 secrets, of ENCRYPTION_KEY: it opens[^]*run `trunkline keys rotate`/);
    expect(await keysStatus(environment(newKey))).toBe(1);
    expect(said.join("")).toMatch(/NOT in ENCRYPTION_KEY[^]*unreadable: connector \d+ \/secret[^]*2 secrets do not open/);
    said = [];
    expect(await keysRotate(environment(newKey, oldKey))).toBe(0);
    expect(said.join("")).toMatch(/2 rows sealed anew[^]*ok: the first key alone is enough/);
    expect(await keysStatus(environment(newKey))).toBe(0);
    expect(said.join("")).not.toContain("hush");
    await expect(keysStatus({ DATABASE_URL: url, ENCRYPTION_KEY: "short" })).rejects.toThrow("32 bytes in base64");
  });

  it("audit verify says ok with counts, keeps anchors, and names the first broken row", async () => {
    const anchors = join(mkdtempSync(join(tmpdir(), "anchors-")), "heads.jsonl");
    expect(await verifyAudit({ anchors }, { DATABASE_URL: url })).toBe(0);
    expect(said.join("")).toMatch(/ok: every chain of the audit log holds \(2 rows of 1 tenants, 0 anchors\)\n {2}tenant default: 2 rows, head [0-9a-f]{64}/);
    expect(JSON.parse(readFileSync(anchors, "utf8"))).toMatchObject({ tenant: "default", seq: 2 });
    await database.asTenant("default", (store) => store.audit.append({ actor: "ada", action: "connector.update", target: "c", detail: {} }));
    expect(await verifyAudit({ anchors }, { DATABASE_URL: url })).toBe(0);
    expect(said.join("")).toContain("(3 rows of 1 tenants, 1 anchors)");
    await cutEnd();
    said = [];
    expect(await verifyAudit({}, { DATABASE_URL: url })).toBe(1);
    expect(said.join("")).toMatch(/BROKEN[^]*tenant default, row 2: the end is missing: rows 2 to 3/);
  });

  async function cutEnd(): Promise<void> {
    const { default: pg } = await import("pg");
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("alter table trunkline.audit_log disable trigger all; delete from trunkline.audit_log where seq > 1");
    await client.end();
  }
});
