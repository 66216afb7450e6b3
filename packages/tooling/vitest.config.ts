import { defineConfig } from "vitest/config";

interface Suite {
  readonly include: string[];
  readonly exclude: string[];
  readonly timeoutMs: number;
  /** One file at a time, where a neighbour on the same two cores would change what is measured. */
  readonly inSequence: boolean;
}

/** Files of the whole system that measure how long something takes. */
const timed = ["test/e2e/delivery/**/*.test.ts", "test/e2e/retries.test.ts", "test/e2e/formats/kafka-silence.test.ts"];

const isFull = process.env.TRUNKLINE_FULL === "1";

/** Which files a run takes: the file name, or the folder, says the kind of test. */
const suites: Readonly<Record<string, Suite>> = {
  unit: { include: ["{packages,plugins,apps}/*/src/**/*.test.ts"], exclude: ["**/*.integration.test.ts"], timeoutMs: 60_000, inSequence: false },
  integration: { include: ["{packages,plugins,apps}/*/src/**/*.integration.test.ts"], exclude: [], timeoutMs: 60_000, inSequence: false },
  e2e: { include: ["test/e2e/**/*.test.ts"], exclude: timed, timeoutMs: 180_000, inSequence: false },
  timed: { include: timed, exclude: [], timeoutMs: 180_000, inSequence: true },
  browser: { include: ["test/browser/**/*.test.ts"], exclude: [], timeoutMs: 180_000, inSequence: false },
  chaos: { include: ["test/chaos/**/*.test.ts"], exclude: [], timeoutMs: isFull ? 900_000 : 300_000, inSequence: true },
};

const name = process.env.TRUNKLINE_SUITE ?? "unit";
const suite = suites[name];
if (!suite) throw new Error(`TRUNKLINE_SUITE is "${name}"; there are: ${Object.keys(suites).join(", ")}`);

/** Cases of each `*.fuzz.test.ts`, the same for all. */
const fuzzRuns = isFull ? 100_000 : 2_000;
/** The long form of a unit test takes minutes. */
const longTimeoutMs = 900_000;

/** Set by the runner of `npm test`, which adds up the suites. */
const reportFile = process.env.TRUNKLINE_TEST_REPORT;

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions: ["trunkline-source"], externalConditions: ["trunkline-source"] } },
  test: {
    include: suite.include,
    exclude: ["**/node_modules/**", "**/dist/**", ...suite.exclude],
    testTimeout: isFull && name === "unit" ? longTimeoutMs : suite.timeoutMs,
    env: { FUZZ_RUNS: String(fuzzRuns) },
    hookTimeout: 120_000,
    fileParallelism: !suite.inSequence,
    maxWorkers: 2,
    // Chaos tests run two at a time, an installation each: most of their time is waiting for leases to run out.
    maxConcurrency: 2,
    reporters: reportFile ? ["default", "json"] : ["default"],
    ...(reportFile ? { outputFile: { json: reportFile } } : {}),
  },
});
