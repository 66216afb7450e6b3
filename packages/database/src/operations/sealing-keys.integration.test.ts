import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../database.js";
import { databaseUrlSealing } from "../secrets/database-url-sealing.js";
import { createSecretBox, placeOf, type SecretBox } from "../secrets/secret-box.js";
import { makeDocument } from "../test-support/connector-document.js";
import { rebuildForTest } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";
import { rotateKeys, sealingKeys } from "./sealing-keys.js";

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const [before, between, after] = [createSecretBox([oldKey]), createSecretBox([newKey, oldKey]), createSecretBox([newKey])];
const canary = "a credential that must survive";

describe.skipIf(missingPostgres)("the keys that seal secrets", () => {
  let opened: OpenedTestDatabase;
  const ids: number[] = [];
  beforeAll(async () => {
    opened = await openTestDatabase();
    for (let count = 0; count < 3; count += 1) {
      const id = await opened.database.platform.nextConnectorId();
      ids.push(id);
      await opened.database.asTenant("default", (store) =>
        store.connectors.create(makeDocument({ id }), { sealedSecrets: seal(before, id), secretPreview: null }),
      );
    }
  });
  afterAll(() => opened?.close());

  const seal = (box: SecretBox, id: number) =>
    Object.fromEntries(["/headers/Authorization", "#signing"].map((pointer) => [pointer, box.seal(canary, placeOf("default", id, pointer))]));
  const read = async (box: SecretBox, id: number) => {
    const stored = await opened.database.asTenant("default", (store) => store.connectors.get(id));
    return Object.entries(stored?.sealedSecrets ?? {}).map(([pointer, text]) => box.open(text, placeOf("default", id, pointer)));
  };

  it("are rotated without a moment in which a secret cannot be read", async () => {
    // Three connectors and their first revisions, two secrets each.
    expect((await sealingKeys(opened.url, before)).keys).toEqual([{ keyId: before.keyIds[0], state: "current", secrets: 12 }]);
    expect((await sealingKeys(opened.url, between)).keys.map(({ state, secrets }) => [state, secrets])).toEqual([
      ["current", 0],
      ["old", 12],
    ]);
    let isReading = true;
    const reader = (async () => {
      let reads = 0;
      while (isReading) for (const id of ids) reads += (await read(between, id)).filter((text) => text === canary).length;
      return reads;
    })();
    expect(await rotateKeys(opened.url, between)).toEqual({ changed: 6, contended: 0 });
    expect(await rotateKeys(opened.url, between)).toEqual({ changed: 0, contended: 0 });
    isReading = false;
    expect(await reader).toBeGreaterThan(0);
    expect(await sealingKeys(opened.url, after)).toEqual({ keys: [{ keyId: after.keyIds[0], state: "current", secrets: 12 }], unreadable: [] });
    for (const id of ids) {
      expect(await read(after, id)).toEqual([canary, canary]);
      await expect(read(before, id)).rejects.toThrow("is not among ENCRYPTION_KEY");
    }
  });

  it("tell what they cannot open, and leave it as it is: another's key, a secret moved from another connector", async () => {
    const [first, second] = ids;
    await opened.query("update trunkline.connector set sealed_secrets = (select sealed_secrets from trunkline.connector where id = $1) where id = $2", [
      first,
      second,
    ]);
    expect((await sealingKeys(opened.url, after)).unreadable).toEqual([`connector ${second} /headers/Authorization`, `connector ${second} #signing`]);
    const strange = createSecretBox([randomBytes(32)]);
    const status = await sealingKeys(opened.url, strange);
    expect(status.keys.map(({ state, secrets }) => [state, secrets])).toEqual([
      ["current", 0],
      ["unknown", 12],
    ]);
    expect(status.unreadable).toHaveLength(12);
    expect(await rotateKeys(opened.url, strange)).toEqual({ changed: 0, contended: 0 });
  });

  it("seal the URLs of tenants' own databases anew too, and what lies there", async () => {
    const own = await openTestDatabase();
    const database = openDatabase({ url: opened.url, rebuildEvent: rebuildForTest, sealing: databaseUrlSealing(before) });
    try {
      await database.platform.tenants.create({ id: "own", name: "Own", databaseUrl: own.url });
      const id = await database.platform.nextConnectorId();
      const sealed = { "/headers/Authorization": before.seal(canary, placeOf("own", id, "/headers/Authorization")) };
      await database.asTenant("own", (store) => store.connectors.create(makeDocument({ id, tenant: "own" }), { sealedSecrets: sealed, secretPreview: null }));
      // Connector and revision, in both databases.
      expect((await rotateKeys(opened.url, between)).changed).toBeGreaterThanOrEqual(4);
      const [tenant] = await opened.query<{ url: string }>("select database_url as url from trunkline.tenant where id = 'own'");
      expect(databaseUrlSealing(after).open("own", tenant!.url)).toBe(own.url);
      expect((await sealingKeys(own.url, after)).unreadable).toEqual([]);
    } finally {
      await database.close();
      await own.close();
    }
  });
});
