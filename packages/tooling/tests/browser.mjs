import { installByApt, isOnPath, mayInstall } from "./apt.mjs";

/** Names under which a Chromium is looked for on the PATH; test/support/console.ts knows the same. */
const browsers = ["chromium", "chromium-browser", "google-chrome"];

let installing = Promise.resolve();

/** Begins to install Chromium on a CI machine without one, while other suites run. */
export function provideBrowser() {
  if (process.env.CHROMIUM_PATH || browsers.some(isOnPath) || !mayInstall()) return;
  installing = installByApt("chromium").then(() => undefined);
}

/** Resolves once that is over; the suite itself says whether there is a browser. */
export function browserReady() {
  return installing;
}
