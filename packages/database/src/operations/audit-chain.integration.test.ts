import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";
import { verifyAuditLog, type AuditHead } from "./audit-chain.js";

describe.skipIf(missingPostgres)("the audit log", () => {
  let opened: OpenedTestDatabase;
  let anchors: readonly AuditHead[];
  beforeAll(async () => {
    opened = await openTestDatabase();
    for (const id of ["acme", "beta"]) await opened.database.platform.tenants.create({ id, name: id });
    for (let index = 1; index <= 6; index += 1) await append("acme", `connector:${index}`);
    await append("beta", "a:1", { text: 'Umlaut ü, 油, "quotes", \\u0000', deep: { list: [1, null, true] } });
    anchors = (await verify()).heads;
  });
  afterAll(() => opened?.close());

  const append = (tenant: string, target: string, detail = {}) =>
    opened.database.asTenant(tenant, (store) => store.audit.append({ actor: "api-key:1", action: "connector.update", target, detail }));
  const verify = (known: readonly AuditHead[] = []) => verifyAuditLog(opened.url, known);
  /** As a database administrator with bad intent. */
  const tamper = (...statements: readonly string[]) =>
    opened.query(
      `begin; alter table trunkline.audit_log disable trigger all; ${statements.join("; ")}; alter table trunkline.audit_log enable trigger all; commit`,
    );
  const copy = () =>
    opened.query("create table trunkline.kept as select * from trunkline.audit_log; create table trunkline.kept_head as select * from trunkline.audit_head");
  const restore = () =>
    tamper(
      "delete from trunkline.audit_log",
      "insert into trunkline.audit_log overriding system value select * from trunkline.kept",
      "delete from trunkline.audit_head",
      "insert into trunkline.audit_head select * from trunkline.kept_head",
    );

  it("is a chain per tenant that holds, also where many append at once", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => append(index % 2 === 0 ? "acme" : "beta", `at-once:${index}`)));
    const verdict = await verify(anchors);
    expect(verdict.breaks).toEqual([]);
    expect(verdict.rows).toBe(27);
    expect(verdict.heads.map(({ tenant, seq }) => [tenant, seq])).toEqual([
      ["acme", 16],
      ["beta", 11],
    ]);
    const own = await opened.database.asTenant("acme", (store) => store.audit.verify());
    expect(own).toEqual({ rows: 16, head: { seq: 16, hash: verdict.heads[0]?.hash }, broken: null });
    expect(await opened.database.asTenant("nobody", (store) => store.audit.verify())).toEqual({ rows: 0, head: null, broken: null });
    await copy();
  });

  it.each([
    ["a changed text", "update trunkline.audit_log set actor = 'somebody else' where tenant = 'acme' and seq = 3", 3, /changed/],
    ["a changed time", "update trunkline.audit_log set at = at + interval '1 microsecond' where tenant = 'acme' and seq = 4", 4, /changed/],
    ["a changed detail", `update trunkline.audit_log set detail = '{"x":1}' where tenant = 'acme' and seq = 2`, 2, /changed/],
    ["a row that is gone", "delete from trunkline.audit_log where tenant = 'acme' and seq = 2", 2, /missing/],
    ["the first row gone", "delete from trunkline.audit_log where tenant = 'acme' and seq = 1", 1, /missing/],
    ["an end that is gone", "delete from trunkline.audit_log where tenant = 'acme' and seq > 10", 11, /end is missing: rows 11 to 16/],
    ["all rows gone", "delete from trunkline.audit_log where tenant = 'acme'", 1, /end is missing: rows 1 to 16/],
    [
      "rows that changed places",
      "update trunkline.audit_log set seq = -1 where tenant = 'acme' and seq = 2; update trunkline.audit_log set seq = 2 where tenant = 'acme' and seq = 3; update trunkline.audit_log set seq = 3 where tenant = 'acme' and seq = -1",
      2,
      /changed/,
    ],
    ["a row of another tenant", "update trunkline.audit_log set tenant = 'acme', seq = 17 where tenant = 'beta' and seq = 11", 17, /does not follow/],
    ["a head that was set back", "update trunkline.audit_head set seq = 3 where tenant = 'acme'", 16, /head/],
  ])("names the first broken row: %s", async (_, statement, seq, reason) => {
    await tamper(statement);
    const { breaks } = await verify();
    expect(breaks[0]).toMatchObject({ tenant: "acme", seq, reason: expect.stringMatching(reason) });
    // As the tenant itself may ask; what another tenant lacks is not its matter.
    const own = await opened.database.asTenant("acme", (store) => store.audit.verify());
    expect(own).toMatchObject({ head: null, broken: { reason: expect.stringMatching(reason) } });
    // It looks no further than the head says.
    if (!reason.test("head")) expect(own.broken?.seq).toBe(seq);
    await restore();
    expect((await verify(anchors)).breaks).toEqual([]);
  });

  it("that was cut and closed again, or written anew, does not reach what was kept elsewhere", async () => {
    const known = (await verify()).heads;
    await tamper(
      "delete from trunkline.audit_log where tenant = 'acme' and seq > 10",
      "update trunkline.audit_head set (seq, hash) = (select seq, hash from trunkline.audit_log where tenant = 'acme' and seq = 10) where tenant = 'acme'",
    );
    expect((await verify()).breaks).toEqual([]);
    expect((await verify(known)).breaks).toEqual([{ tenant: "acme", seq: 11, id: null, reason: "the end is missing: rows 11 to 16" }]);
    for (let index = 1; index <= 6; index += 1) await append("acme", `forged:${index}`);
    expect((await verify(known)).breaks[0]).toMatchObject({ seq: 16, reason: expect.stringContaining("anchor") });
    await restore();
  });

  it("is changed by no role of the engine's, and by the owner only who first takes the guard away", async () => {
    for (const role of ["trunkline_engine", "trunkline_api"])
      for (const statement of [
        "update trunkline.audit_log set actor = 'x'",
        "delete from trunkline.audit_log",
        "truncate trunkline.audit_log",
        "delete from trunkline.audit_head",
      ])
        await expect(opened.query(`begin; set local role ${role}; ${statement}`), `${role}: ${statement}`).rejects.toThrow(/permission denied/);
    for (const statement of ["update trunkline.audit_log set actor = 'x'", "delete from trunkline.audit_log", "truncate trunkline.audit_log"])
      await expect(opened.query(statement), statement).rejects.toThrow(/append-only/);
    expect((await verify(anchors)).breaks).toEqual([]);
  });
});
