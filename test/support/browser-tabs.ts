import type { Browser, BrowserContext, Page } from "playwright-core";

interface Tab {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** Tabs with cookies of their own, which one test after the other uses: a tab that has the console's files, compiled, shows a page in a third of the time. */
export interface Tabs {
  /** One in which nobody is signed in and nothing is remembered. */
  take(): Promise<Page>;
  /** Those that were taken forget all of it and ask the engine for nothing any more. */
  giveBack(): Promise<void>;
}

export interface TabsOptions {
  readonly browser: Browser;
  /** Of the engine. */
  readonly url: string;
  /** Called once for each tab, before it is sent anywhere. */
  readonly onNew: (page: Page) => void;
}

const PATIENCE_MS = 30_000;

export function tabsOf({ browser, url, onNew }: TabsOptions): Tabs {
  const idle: Tab[] = [];
  const taken: Tab[] = [];
  const make = async (): Promise<Tab> => {
    const context = await browser.newContext({ baseURL: url, permissions: ["clipboard-read", "clipboard-write"], reducedMotion: "reduce" });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    onNew(page);
    return { context, page };
  };
  return {
    take: async () => {
      const tab = idle.pop() ?? (await make());
      taken.push(tab);
      return tab.page;
    },
    giveBack: async () => {
      for (const tab of taken.splice(0)) {
        await forget(tab);
        idle.push(tab);
      }
    },
  };
}

/** A page of the engine that is none of the console's: what was kept can be reached from it, and the tab keeps its process. */
const quietPath = "/health/live";

async function forget({ context, page }: Tab): Promise<void> {
  await page.goto(quietPath);
  await page.evaluate("localStorage.clear(); sessionStorage.clear()");
  await context.clearCookies();
}
