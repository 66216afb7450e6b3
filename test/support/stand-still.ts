import type { Page, Request } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "./eventually.js";

/** What each page has asked for and has no answer to. */
const underWay = new WeakMap<Page, Set<Request>>();

/** To be called before the page is sent anywhere; `standStill` then knows what it waits for. */
export function watchRequests(page: Page): void {
  const asked = new Set<Request>();
  underWay.set(page, asked);
  page.on("request", (request) => {
    // Of what the page before had asked for nothing may come any more.
    if (request.isNavigationRequest()) asked.clear();
    if (!isStream(request)) asked.add(request);
  });
  page.on("requestfinished", (request) => asked.delete(request));
  page.on("requestfailed", (request) => asked.delete(request));
}

/** Resolves once everything the page asked for is there and drawn: what is not to be seen then will not come by itself. */
export function standStill(page: Page): Promise<void> {
  return eventually(async () => {
    expect(unanswered(page)).toEqual([]);
    await page.evaluate(drawn);
    expect(unanswered(page)).toEqual([]);
    expect(await page.getByRole("status", { name: "Loading" }).count(), "something is loading").toBe(0);
  });
}

/** An answer is drawn in the next frame or the one after, and what fades in is pale until it is there. */
const drawn = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))).then(() =>
  Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map(({ finished }) => finished))).then(() => undefined)`;

/** Ends only when the page does. */
function isStream(request: Request): boolean {
  return new URL(request.url()).pathname === "/api/v1/stream/deliveries";
}

function unanswered(page: Page): readonly string[] {
  return [...(underWay.get(page) ?? [])].map((request) => request.url());
}
