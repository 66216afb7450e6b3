/**
 * The phases of `npm test`, one after the other, each with its time. A failing phase prints what it wrote; later
 * phases still run. The last line is always `N passed, N failed, N skipped`, summed over all suites.
 */
import { join } from "node:path";
import { checkPhases } from "./tests/check-phases.mjs";
import { runPhase } from "./tests/phase.mjs";
import { startServices, stopServices } from "./tests/services.mjs";
import { systemSuites, unitSuite } from "./tests/suites.mjs";
import { addTotals, emptyTotals, totalsLine } from "./tests/totals.mjs";

const root = join(import.meta.dirname, "../..");
const isFull = process.env.TRUNKLINE_FULL === "1";
const started = Date.now();

/** Names of phases to run; none is all of them. */
const chosen = process.argv.slice(2);
const isChosen = ({ title }) => chosen.length === 0 || chosen.includes(title);

async function main() {
  const context = { root, isFull, services: {} };
  const first = await runAll([...checkPhases, unitSuite], context);
  const rest = await runWithServices(context);
  const totals = addTotals(first, rest);
  console.log(`\n${((Date.now() - started) / 1000).toFixed(1)} s in all`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
  return totals;
}

async function runWithServices(context) {
  const suites = systemSuites(isFull).filter(isChosen);
  if (suites.length === 0) return emptyTotals;
  const started = await runPhase({ title: "services", run: startServices }, context);
  const tested = await runAll(suites, context);
  const stopped = await runPhase({ title: "services stopped", run: stopServices }, context);
  return [started, tested, stopped].reduce(addTotals);
}

async function runAll(phases, context) {
  let totals = emptyTotals;
  for (const phase of phases.filter(isChosen)) totals = addTotals(totals, await runPhase(phase, context));
  return totals;
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => void stopServices().finally(() => process.exit(130)));
}

let totals = { passed: 0, failed: 1, skipped: 0 };
try {
  totals = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
console.log(totalsLine(totals));
