import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Result } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "./eventually.js";
import { standStill } from "./stand-still.js";

/** Half as long as what `axe-core` exports as its source. */
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What a page drew anew under axe's hands is looked at once more; what is wrong stays wrong. */
const patience = { timeoutMs: 5_000 };

/** No violation of WCAG 2.2 A and AA that axe can see, once the page stands still. */
export function expectAccessible(page: Page): Promise<void> {
  return eventually(async () => {
    await standStill(page);
    expect(await violations(page)).toEqual([]);
  }, patience);
}

async function violations(page: Page): Promise<readonly string[]> {
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(axeSource);
  const found = (await page.evaluate(findViolations)) as readonly Result[];
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
}

const findViolations = `axe
  .run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] })
  .then(({ violations }) => violations)`;
