import type { OpenTransaction } from "@trunkline/database";
import { describe, expect, it } from "vitest";
import { createTransactionWatch } from "./watch-transactions.js";

const minuteMs = 60_000;
const dump = { sessionId: 7, application: "pg_dump", user: "admin", horizon: "4711" };
const short = { sessionId: 9, application: "trunkline", user: "trunkline", openForMs: 12 };

function watched() {
  let nowMs = Date.UTC(2026, 1, 1);
  const state = { transactions: [] as OpenTransaction[], deadRows: 0 };
  const shown: unknown[] = [];
  const warnings: string[] = [];
  const look = createTransactionWatch({
    maintenance: { vacuumState: () => Promise.resolve(state) },
    metrics: { setVacuumState: (facts) => void shown.push(facts) },
    logger: { warn: (facts: object, message?: string) => void warnings.push(`${message} ${JSON.stringify(facts)}`) } as never,
    now: () => nowMs,
  });
  return { state, shown, warnings, look, pass: (ms: number) => void (nowMs += ms) };
}

describe("a transaction that is open for long", () => {
  it("is shown with its age and the rows that it keeps, and warned of after five minutes, then every ten", async () => {
    const { state, shown, warnings, look, pass } = watched();
    for (let minute = 1; minute <= 30; minute += 1) {
      Object.assign(state, {
        deadRows: minute * 1_000,
        transactions: [
          { ...short, horizon: String(5_000 + minute) },
          { ...dump, openForMs: minute * minuteMs },
        ],
      });
      await look();
      expect(shown.at(-1)).toEqual({ oldestTransactionMs: minute * minuteMs, deadRows: minute * 1_000 });
      expect(warnings).toHaveLength(Math.floor((minute + 5) / 10));
      pass(minuteMs);
    }
    expect(warnings[0]).toMatch(/database.transaction_held_open.*pg_terminate_backend\(7\).*pg_dump.*"openForMs":300000/);
  });

  it("of another user, whose times PostgreSQL does not tell, counts since it was first seen", async () => {
    const { state, shown, warnings, look, pass } = watched();
    state.transactions = [{ ...dump, openForMs: null }];
    await look();
    pass(6 * minuteMs);
    await look();
    expect(shown).toEqual([
      { oldestTransactionMs: 0, deadRows: 0 },
      { oldestTransactionMs: 6 * minuteMs, deadRows: 0 },
    ]);
    expect(warnings).toHaveLength(1);
  });

  it("is over with the next one of the same session, and with the session", async () => {
    const { state, shown, warnings, look, pass } = watched();
    for (const transactions of [[{ ...dump, openForMs: null }], [{ ...dump, horizon: "4712", openForMs: null }], []]) {
      state.transactions = transactions;
      await look();
      pass(6 * minuteMs);
    }
    expect(shown.map((facts) => (facts as { oldestTransactionMs: number }).oldestTransactionMs)).toEqual([0, 0, 0]);
    expect(warnings).toEqual([]);
  });
});
