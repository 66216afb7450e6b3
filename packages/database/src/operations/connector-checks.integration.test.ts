import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";
import type { CheckFinding, CheckRule } from "./connector-checks.js";

const healthy: CheckFinding = { status: "healthy", responseCode: 200, responseTimeMs: 12.5, error: null };
const unreachable: CheckFinding = { status: "unreachable", responseCode: null, responseTimeMs: 5_000, error: "no answer\u0000" };
const ruleOf = (id: number, changes: Partial<CheckRule> = {}): CheckRule => ({ id, tenant: "acme", revision: 1, everyMs: 3_600_000, ...changes });

describe.skipIf(missingPostgres)("checks of targets on PostgreSQL", () => {
  let opened: OpenedTestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened?.close());

  const lastCheckOf = async (id: number, tenant = "acme") =>
    (await opened.database.asTenant(tenant, (store) => store.connectors.states([id]))).get(id)?.lastCheck ?? null;
  const hourLater = (id: number) =>
    opened.query("update trunkline.connector_check set claimed_at = claimed_at - interval '1 hour' where connector_id = $1", [id]);

  it("are claimed by one process at each time, longest unasked first, and at once after a change", async () => {
    const processes = [opened.database, opened.openAnother(), opened.openAnother()];
    const rules = Array.from({ length: 40 }, (_, index) => ruleOf(100 + index));
    const claimed = (await Promise.all(processes.map(({ checks }) => checks.claimDue(rules, 40)))).flat();
    expect(claimed.map(({ connectorId }) => connectorId).toSorted((one, other) => one - other)).toEqual(rules.map(({ id }) => id));
    expect(await opened.database.checks.claimDue(rules, 40)).toEqual([]);
    await hourLater(107);
    await hourLater(103);
    await hourLater(103);
    expect(await opened.database.checks.claimDue(rules, 1)).toEqual([{ connectorId: 103, generation: 2 }]);
    const changed = rules.map((rule) => (rule.id === 120 ? { ...rule, revision: 2 } : rule));
    expect((await opened.database.checks.claimDue(changed, 40)).map(({ connectorId }) => connectorId)).toEqual([107, 120]);
    // A process that has not heard of the change yet.
    expect(await opened.database.checks.claimDue(rules, 40)).toEqual([]);
  });

  it("are shown with the connector, and since when it is so; what a claim found too late is not", async () => {
    const { checks } = opened.database;
    expect(await lastCheckOf(200)).toBeNull();
    const [first] = await checks.claimDue([ruleOf(200)], 1);
    expect(await lastCheckOf(200)).toBeNull();
    expect(await checks.record(first!, healthy)).toBeNull();
    const shown = await lastCheckOf(200);
    expect(shown).toMatchObject({ ...healthy, responseTimeMs: 13 });
    await hourLater(200);
    const [second] = await checks.claimDue([ruleOf(200)], 1);
    expect(await checks.record(second!, healthy)).toBe("healthy");
    expect(await lastCheckOf(200)).toMatchObject({ sinceMs: shown?.sinceMs });
    expect(await checks.record(first!, unreachable)).toBe("outdated");
    await hourLater(200);
    const [third] = await checks.claimDue([ruleOf(200)], 1);
    expect(await checks.record(third!, unreachable)).toBe("healthy");
    const now = await lastCheckOf(200);
    expect(now).toMatchObject({ ...unreachable, error: "no answer" });
    expect(now?.sinceMs).toBeGreaterThanOrEqual(shown?.sinceMs ?? Number.NaN);
    expect(now?.sinceMs).toBe(now?.checkedAtMs);
    expect(await lastCheckOf(200, "other")).toBeNull();
  });

  it("by a person count too, and come before what a process is still waiting for", async () => {
    const { checks } = opened.database;
    await checks.note({ id: 300, tenant: "acme", revision: 1 }, healthy);
    expect(await lastCheckOf(300)).toMatchObject({ status: "healthy" });
    expect(await checks.claimDue([ruleOf(300)], 1)).toEqual([]);
    await hourLater(300);
    const [claim] = await checks.claimDue([ruleOf(300)], 1);
    await checks.note({ id: 300, tenant: "acme", revision: 1 }, unreachable);
    expect(await checks.record(claim!, healthy)).toBe("outdated");
    expect(await lastCheckOf(300)).toMatchObject({ status: "unreachable" });
  });
});
