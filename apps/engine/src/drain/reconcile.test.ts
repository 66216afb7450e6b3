import { expect, it } from "vitest";
import { reconcile, type ReconcileParts } from "./reconcile.js";

const nowMs = 1_000_000;

interface Look {
  readonly due?: readonly { readonly connectorId: number; readonly dueMs: number; readonly isUnattended: boolean }[];
  readonly released?: readonly { readonly connectorId: number; readonly count: number }[];
  readonly jobs?: readonly number[];
  readonly mayJudgeOthers?: boolean;
}

async function look({ due = [], released = [], jobs = [], mayJudgeOthers = true }: Look) {
  const [found, woken, asked]: [number[], (readonly [number, number])[], number[]] = [[], [], []];
  const parts: ReconcileParts = {
    maintenance: {
      releaseOrphans: () => Promise.resolve(released),
      connectorsWithDueWork: (untilMs) => Promise.resolve(due.filter(({ dueMs }) => dueMs <= untilMs)),
    },
    mayJudgeOthers: () => mayJudgeOthers,
    hasJob: (connectorId) => {
      asked.push(connectorId);
      return Promise.resolve(jobs.includes(connectorId));
    },
    wake: (connectorId, dueMs) => void woken.push([connectorId, dueMs]),
    found: (connectorId) => void found.push(connectorId),
  };
  await reconcile(parts, nowMs);
  return { found, woken, asked };
}

it("wakes all that is due now or within a quarter of a minute, and tells of none that will be done in its time", async () => {
  const [before, soon, later] = [nowMs - 500, nowMs + 15_000, nowMs + 15_001].map((dueMs, connectorId) => ({ connectorId, dueMs, isUnattended: true }));
  const { found, woken, asked } = await look({ due: [before!, soon!, later!] });
  expect(woken).toEqual([
    [0, nowMs - 500],
    [1, nowMs + 15_000],
  ]);
  expect([found, asked]).toEqual([[], []]);
});

it("tells of what is overdue, without a job and without anybody at it", async () => {
  const overdue = (connectorId: number, isUnattended: boolean) => ({ connectorId, dueMs: nowMs - 10_000, isUnattended });
  const { found, woken } = await look({ due: [overdue(1, true), overdue(2, false), overdue(3, true)], jobs: [3] });
  expect(found).toEqual([1]);
  expect(woken).toHaveLength(3);
});

it("tells once of a connector whose work a process has left behind, and of none where it may not judge others", async () => {
  const released = [{ connectorId: 4, count: 7 }];
  const due = [{ connectorId: 4, dueMs: nowMs - 10_000, isUnattended: true }];
  expect((await look({ released, due })).found).toEqual([4]);
  expect((await look({ released, due: [], mayJudgeOthers: false })).found).toEqual([]);
});
