import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page, ViewportSize } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { type Tabs, tabsOf } from "./browser-tabs.js";
import { launchChromium, missingChromium } from "./chromium.js";
import { watchRequests } from "./stand-still.js";
import type { Engine } from "./start-engine.js";
import { describeSystem, type System } from "./whole-system.js";

export { expectAccessible } from "./accessibility.js";
export { standStill } from "./stand-still.js";

const screenshots = join(import.meta.dirname, "../browser/screenshots");
const usualViewport: ViewportSize = { width: 1_280, height: 720 };

/** The console of one engine in a real browser. */
export interface Console {
  /** A tab with a session of its own, for the test that asks, signed in with this key (default the admin's; null: nobody), at this path. */
  open(path: string, options?: OpenOptions): Promise<Page>;
}

export interface OpenOptions {
  readonly key?: string | null;
  /** Default light. */
  readonly colorScheme?: "light" | "dark";
  readonly viewport?: ViewportSize;
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
    let tabs: Tabs;
    const complaints: string[] = [];
    beforeAll(async () => {
      browser = await launchChromium();
      const { url } = system().engine;
      tabs = tabsOf({ browser, url, onNew: (page) => watch(page, url, complaints) });
    });
    afterEach(() => tabs.giveBack());
    afterAll(async () => {
      await browser.close();
      expect(complaints).toEqual([]);
    });
    tests(() => ({ ...system(), console: consoleOf(tabs, system().engine) }));
  });
}

function consoleOf(tabs: Tabs, engine: Engine): Console {
  return {
    open: async (path, { key = engine.adminKey, colorScheme = "light", viewport = usualViewport } = {}) => {
      const page = await tabs.take();
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      // The form itself is one test's matter.
      if (key !== null) expect((await page.request.post("/api/v1/session", { data: { key } })).status()).toBe(201);
      await page.goto(path);
      return page;
    },
  };
}

/** Answers that a page shows as such (4xx) are no complaint; scripts that fail, a violated policy and other hosts are. */
function watch(page: Page, url: string, complaints: string[]): void {
  watchRequests(page);
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) complaints.push(`${page.url()} asked for ${request.url()}`);
  });
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
