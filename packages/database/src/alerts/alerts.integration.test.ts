import { usualAlertRules } from "@trunkline/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeEvent } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";
import type { JudgedRecords, RecordsToJudge } from "./alerts.js";

describe.skipIf(missingPostgres)("alerts over records", () => {
  let opened: OpenedTestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened?.close());

  /** A new tenant with a rule that is the only one switched on. */
  async function tenantWith(id: string, eventType: string): Promise<number> {
    await opened.database.platform.tenants.create({ id, name: id });
    await opened.query(`update trunkline.alert_rule set enabled = (tenant = '${id}' and event_type = '${eventType}')`);
    const [rule] = await opened.query<{ id: number }>(`select id from trunkline.alert_rule where tenant = '${id}' and event_type = '${eventType}'`);
    return rule!.id;
  }

  async function addAssets(tenant: string, count: number, prefix: string): Promise<void> {
    const changes = Array.from({ length: count }, (_, index) => ({
      kind: "asset" as const,
      action: "upsert" as const,
      key: { serial_number: `${prefix}-${index}` },
      attributes: { quantity: 1 },
    }));
    const request = { tenant, company: 1, system: null, connectorId: null, actor: "a test", onceOnly: [], nowMs: Date.now(), changes };
    await opened.database.inbound.write(request, () => ({
      settlement: { events: [], deliveries: [], rejected: [] },
      eventOf: changes.map(() => null),
      copies: [],
      answer: "",
    }));
  }

  /** Raises one alert for every record that has none. */
  function raiseAll({ rule, records, standing }: RecordsToJudge): JudgedRecords {
    const fresh = records.filter(({ id }) => !standing.has(id));
    const events = fresh.map(({ id, tenant }) => makeEvent({ id: `alert-${rule.id}-${id}`, tenant }));
    return {
      raised: fresh.map(({ id }) => ({ recordId: id, key: "[]", raisedAtMs: Date.now() })),
      over: [],
      settlement: { events: events.map((event) => ({ event, configurationVersion: 1 })), deliveries: [], rejected: [] },
    };
  }

  async function all(database = opened.database): Promise<number> {
    let raised = 0;
    for (;;) {
      const judged = await database.alerts.judgeNext(raiseAll);
      if (judged === null) return raised;
      raised += judged.raised.length;
    }
  }

  const rested = () => opened.query("update trunkline.alert_rule set due_at = now()");

  it("begin with Perfex's four rules and TGM's two in every tenant, the default one too", async () => {
    await opened.database.platform.tenants.create({ id: "begins", name: "begins" });
    for (const tenant of ["default", "begins"]) {
      const { items } = await opened.database.asTenant(tenant, (store) => store.alertRules.list({}));
      expect(items).toMatchObject(usualAlertRules.map((rule) => ({ ...rule, tenant, standing: 0 })));
    }
    const foreign = await opened.database.asTenant("begins", (store) => store.alertRules.get(1));
    expect(foreign).toBeNull();
  });

  it("are told once, however many records there are and however many processes look", async () => {
    await tenantWith("once", "alert.low_stock");
    await addAssets("once", 612, "once");
    const other = opened.openAnother();
    const counts = await Promise.all([all(), all(other), all(), all(other)]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(612);
    await rested();
    expect(await all()).toBe(0);
    const [row] = await opened.query<{ events: string; alerts: string }>(
      `select (select count(*) from trunkline.event where tenant = 'once') as events, (select count(*) from trunkline.alert where tenant = 'once') as alerts`,
    );
    expect(row).toEqual({ events: "612", alerts: "612" });
  });

  it("are looked for among what has changed, and among all records when a day has begun or the rule has changed", async () => {
    const ruleId = await tenantWith("changes", "alert.low_stock");
    const seen = async (): Promise<number> => {
      let count = 0;
      await rested();
      for (;;) {
        const judged = await opened.database.alerts.judgeNext(({ records }) => {
          count += records.length;
          return { raised: [], over: [], settlement: { events: [], deliveries: [], rejected: [] } };
        });
        if (judged === null) return count;
      }
    };
    await addAssets("changes", 3, "old");
    await opened.query("update trunkline.record set updated_at = now() - interval '2 minutes' where tenant = 'changes'");
    expect(await seen()).toBe(3);
    expect(await seen()).toBe(0);
    await addAssets("changes", 2, "new");
    expect(await seen()).toBe(2);
    await opened.query("update trunkline.alert_rule set swept_at = now() - interval '25 hours'");
    expect(await seen()).toBe(5);
    const rule = await opened.database.asTenant("changes", (store) => store.alertRules.get(ruleId));
    await opened.database.asTenant("changes", (store) => store.alertRules.update(ruleId, { ...rule!, name: "Renamed" }));
    expect(await seen()).toBe(5);
  });

  it("are neither told nor remembered where the write fails", async () => {
    const ruleId = await tenantWith("fails", "alert.low_stock");
    await addAssets("fails", 1, "fails");
    const failing = opened.database.alerts.judgeNext(() => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await all()).toBe(1);
    expect(await opened.database.asTenant("fails", (store) => store.alertRules.get(ruleId))).toMatchObject({ standing: 1 });
    expect(await opened.database.asTenant("fails", (store) => store.alertRules.remove(ruleId))).toBe(true);
    expect(await opened.query("select 1 from trunkline.alert where tenant = 'fails'")).toEqual([]);
  });
});
