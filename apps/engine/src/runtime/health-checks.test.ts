import type { CompiledConnector } from "@trunkline/core";
import { aConnector } from "@trunkline/core/testing";
import type { CheckFinding, CheckRule } from "@trunkline/database";
import { expect, it } from "vitest";
import { createHealthChecks } from "./health-checks.js";

const healthy: CheckFinding = { status: "healthy", responseCode: 200, responseTimeMs: 3, error: null };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A process whose database gives it every check that it asks for. */
function start({ connectors, check = async () => healthy }: { readonly connectors: CompiledConnector[]; check?: () => Promise<CheckFinding> }) {
  const asked: CheckRule[][] = [];
  const recorded: number[] = [];
  const said: string[] = [];
  const lease = { isHeld: true };
  const checks = createHealthChecks({
    checks: {
      claimDue: async (rules, limit) => {
        asked.push([...rules]);
        return rules.slice(0, limit).map(({ id }) => ({ connectorId: id, generation: 1 }));
      },
      record: async ({ connectorId }) => {
        recorded.push(connectorId);
        return "healthy";
      },
    },
    connectors: () => connectors,
    check,
    mayCheck: () => lease.isHeld,
    metrics: { targetChecked: () => {} },
    logger: { info: (_fields: object, text?: string) => said.push(text ?? ""), warn: () => {} } as never,
  });
  return { checks, asked, recorded, said, lease };
}

type Started = ReturnType<typeof start>;
const wanted = (id: number, document: Parameters<typeof aConnector>[0] = {}) => aConnector({ id, delivery: { healthCheck: { everyMs: 60_000 } }, ...document });

it("asks the targets of those who want it, and of nobody who is off", async () => {
  const off = [aConnector({ id: 2 }), wanted(3, { paused: true }), wanted(4, { enabled: false, disabledBy: "engine" })];
  const { checks, asked, recorded, said } = start({ connectors: [wanted(1, { revision: 7 }), ...off] });
  await checks.look();
  await settled();
  expect(asked).toEqual([[{ id: 1, tenant: "default", revision: 7, everyMs: 60_000 }]]);
  expect(recorded).toEqual([1]);
  expect(said).toEqual([]);
});

it("says when a target's health has changed", async () => {
  const { checks, said } = start({ connectors: [wanted(1)], check: async () => ({ ...healthy, status: "unreachable" }) });
  await checks.look();
  await settled();
  expect(said).toEqual(["connector.health_changed"]);
});

it("has no more than so many under way, and waits for none of them", async () => {
  const connectors = Array.from({ length: 50 }, (_, index) => wanted(index + 1));
  let begun = 0;
  const hang = () => {
    begun += 1;
    return new Promise<CheckFinding>(() => {});
  };
  const { checks, asked } = start({ connectors, check: hang });
  await checks.look();
  await checks.look();
  expect(begun).toBe(32);
  expect(asked).toHaveLength(1);
});

it("writes nothing that it found after the others gave the process up, or at its end", async () => {
  const answer = Promise.withResolvers<CheckFinding>();
  const [left, ended] = [0, 1].map(() => start({ connectors: [wanted(1)], check: () => answer.promise })) as [Started, Started];
  await Promise.all([left.checks.look(), ended.checks.look()]);
  left.lease.isHeld = false;
  ended.checks.stop();
  answer.resolve(healthy);
  await settled();
  await Promise.all([left.checks.look(), ended.checks.look()]);
  expect([...left.recorded, ...ended.recorded]).toEqual([]);
  expect([left.asked, ended.asked].map(({ length }) => length)).toEqual([1, 1]);
});
