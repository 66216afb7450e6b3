import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { source as axeSource, type AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { launchChromium, missingChromium } from "./chromium.js";
import type { Engine } from "./start-engine.js";
import { describeSystem, type System } from "./whole-system.js";

const screenshots = join(import.meta.dirname, "../browser/screenshots");
const PATIENCE_MS = 30_000;

/** The console of one engine in a real browser. */
export interface Console {
  /** A page in a session of its own, signed in with this key (default the admin's; null: nobody), at this path. */
  open(path: string, options?: OpenOptions): Promise<Page>;
}

export interface OpenOptions extends BrowserContextOptions {
  readonly key?: string | null;
}

/** As `describeSystem`, with a browser. What a page's console or policy complained about, and calls to other hosts, fail the file. */
export async function describeConsole(title: string, tests: (system: () => System & { readonly console: Console }) => void): Promise<void> {
  const missing = missingChromium();
  if (missing !== undefined) {
    describe.skip(`${title} (${missing})`, () => {});
    return;
  }
  await describeSystem(title, {}, (system) => {
    let browser: Browser;
    const complaints: string[] = [];
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser.close();
      expect(complaints).toEqual([]);
    });
    tests(() => ({ ...system(), console: consoleOf(browser, system().engine, complaints) }));
  });
}

function consoleOf(browser: Browser, engine: Engine, complaints: string[]): Console {
  return {
    open: async (path, { key = engine.adminKey, ...options } = {}) => {
      const context = await browser.newContext({
        baseURL: engine.url,
        permissions: ["clipboard-read", "clipboard-write"],
        reducedMotion: "reduce",
        ...options,
      });
      context.setDefaultTimeout(PATIENCE_MS);
      // The form itself is one test's matter.
      if (key !== null) expect((await context.request.post("/api/v1/session", { data: { key } })).status()).toBe(201);
      const page = await context.newPage();
      watch(page, engine.url, complaints);
      await page.goto(path);
      return page;
    },
  };
}

/** Answers that a page shows as such (4xx) are no complaint; scripts that fail, a violated policy and other hosts are. */
function watch(page: Page, url: string, complaints: string[]): void {
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) complaints.push(`${page.url()} asked for ${request.url()}`);
  });
}

/** No violation of WCAG 2.2 A and AA that axe can see. */
export async function expectAccessible(page: Page): Promise<void> {
  // What is fading in is pale until it is there.
  await page.evaluate("Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map(({ finished }) => finished))");
  await page.evaluate(axeSource);
  const results = await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] })",
  );
  const { violations } = results as AxeResults;
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`)).toEqual([]);
}

/** The page must not be wider than its window: nobody scrolls sideways. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const [content, window] = (await page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")) as [number, number];
  expect(content).toBeLessThanOrEqual(window);
}

/** An artefact for people, below test/browser/screenshots. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}
