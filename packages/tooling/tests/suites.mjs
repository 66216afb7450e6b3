import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browserReady } from "./browser.mjs";
import { runCommand } from "./phase.mjs";
import { totalsOfReport } from "./totals.mjs";

export const unitSuite = { title: "unit", run: (context) => runSuite("unit", context) };

/** The suites that need services; in the full form those that meet the queue run on Redis too. */
export function systemSuites(isFull) {
  return [
    suite("integration", "integration"),
    ...(isFull ? [suite("integration on Redis", "integration", "redis")] : []),
    suite("end to end", "e2e"),
    suite("end to end, timed", "timed"),
    ...(isFull ? [suite("end to end on Redis", "e2e", "redis"), suite("end to end, timed, on Redis", "timed", "redis")] : []),
    { title: "browser", run: (context) => browserReady().then(() => runSuite("browser", context, "postgres")) },
    suite("chaos", "chaos"),
    ...(isFull ? [suite("chaos on Redis", "chaos", "redis")] : []),
  ];
}

function suite(title, name, backend = "postgres") {
  return { title, run: (context) => runSuite(name, context, backend) };
}

async function runSuite(name, { root, services }, backend) {
  const folder = await mkdtemp(join(tmpdir(), "test-report-"));
  const reportFile = join(folder, "report.json");
  const environment = { ...process.env, ...services, TRUNKLINE_SUITE: name, TRUNKLINE_TEST_REPORT: reportFile, NO_COLOR: "1" };
  if (backend) environment.TRUNKLINE_QUEUE_BACKEND = backend;
  try {
    const { status, output } = await runCommand({
      program: "vitest",
      parameters: ["run", "--config", "packages/tooling/vitest.config.ts"],
      folder: root,
      environment,
    });
    return { totals: totalsOfReport(await readReport(reportFile), status), output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readReport(file) {
  return JSON.parse(await readFile(file, "utf8").catch(() => "null"));
}
