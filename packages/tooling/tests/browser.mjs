import { installByApt, isOnPath, mayInstall } from "./apt.mjs";

/** Names under which a Chromium is looked for on the PATH; test/support/chromium.ts knows the same. */
const browsers = ["chromium", "chromium-browser", "google-chrome"];

/** Languages whose verification snippets the console shows, and the package that brings each; the others of them are there or, as Go, only in the long form. */
const languages = { php: "php-cli", ruby: "ruby" };

let installing = Promise.resolve();

/** Begins to install what a CI machine lacks for the browser suite, while other suites run. */
export function provideBrowser() {
  const hasBrowser = process.env.CHROMIUM_PATH || browsers.some(isOnPath);
  const lacking = Object.entries(languages).flatMap(([program, packageName]) => (isOnPath(program) ? [] : [packageName]));
  const packages = [...(hasBrowser ? [] : ["chromium"]), ...lacking];
  if (packages.length === 0 || !mayInstall()) return;
  installing = installByApt(...packages).then(() => undefined);
}

/** Resolves once that is over; the suite itself says what is there. */
export function browserReady() {
  return installing;
}
