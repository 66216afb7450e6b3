import { defineConfig } from "vitest/config";

/** Which files a run takes: the file name says the kind of test. */
const suites: Record<string, { include: string[]; exclude: string[]; timeoutMs: number }> = {
  unit: { include: ["{packages,plugins,apps}/*/src/**/*.test.ts"], exclude: ["**/*.integration.test.ts"], timeoutMs: 20_000 },
  integration: { include: ["{packages,plugins,apps}/*/src/**/*.integration.test.ts"], exclude: [], timeoutMs: 60_000 },
  e2e: { include: ["test/e2e/**/*.test.ts"], exclude: [], timeoutMs: 180_000 },
  chaos: { include: ["test/chaos/**/*.test.ts"], exclude: [], timeoutMs: 300_000 },
};

const suite = suites[process.env.TRUNKLINE_SUITE ?? "unit"] ?? suites.unit!;
const inSequence = process.env.TRUNKLINE_SUITE === "e2e" || process.env.TRUNKLINE_SUITE === "chaos";

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions: ["trunkline-source"], externalConditions: ["trunkline-source"] } },
  test: {
    include: suite.include,
    exclude: ["**/node_modules/**", "**/dist/**", ...suite.exclude],
    testTimeout: suite.timeoutMs,
    hookTimeout: 120_000,
    fileParallelism: !inSequence,
    maxWorkers: 2,
  },
});
