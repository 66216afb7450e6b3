import type { Plugin } from "@trunkline/plugin-api";
import { afterAll, describe, expect, it } from "vitest";
import { allChecks } from "./checks/all-checks.js";
import { runCheck, subjectOf } from "./run-conformance.js";
import { scorecard, type Score } from "./scorecard.js";
import type { ConformanceOptions } from "./subject.js";

const CHECK_MS = 60_000;

/** Any plugin, whatever its config's type. */
export type AnyPlugin = Pick<Plugin, "id" | "title" | "config">;

/** The 24 checks as tests of vitest, and the scorecard after them. Over 12 event types; over all with TRUNKLINE_FULL=1. */
export function describeConformance(plugin: AnyPlugin, options: ConformanceOptions): void {
  // The config's type is the plugin's own affair: here every config comes from its schema.
  const subject = subjectOf(plugin as Plugin, options);
  const scores: Score[] = [];
  describe(`conformance of ${plugin.id}`, () => {
    it.each(allChecks.map((check) => [check.number, check.title, check] as const))(
      "%i: %s",
      async (_number, _title, check) => {
        const score = await runCheck(subject, check);
        scores.push(score);
        expect(score.result, score.note).not.toBe("failed");
      },
      CHECK_MS,
    );
    afterAll(() => void process.stdout.write(`\n${scorecard(plugin.title, scores)}`));
  });
}
