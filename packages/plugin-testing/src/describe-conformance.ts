import { fileURLToPath } from "node:url";
import type { Plugin } from "@trunkline/plugin-api";
import { afterAll, describe, expect, it } from "vitest";
import { allChecks } from "./checks/all-checks.js";
import { requestsPage } from "./page/example-requests.js";
import { pluginPage } from "./page/plugin-page.js";
import { runCheck, subjectOf } from "./run-conformance.js";
import { scorecard, type Score } from "./scorecard.js";
import type { ConformanceOptions, Subject } from "./subject.js";

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
    const { page } = options;
    if (page !== undefined) it("its page is up to date (else run `pnpm pages`)", () => expectPages(subject, page));
    afterAll(() => void process.stdout.write(`\n${scorecard(plugin.title, scores)}`));
  });
}

async function expectPages(subject: Subject, page: URL): Promise<void> {
  const requests = new URL(page.pathname.replace(/\.md$/, "-requests.md"), page);
  await expect(pluginPage(subject, requests.pathname.split("/").at(-1) ?? "")).toMatchFileSnapshot(fileURLToPath(page));
  const text = requestsPage(subject);
  if (text !== null) await expect(text).toMatchFileSnapshot(fileURLToPath(requests));
}
