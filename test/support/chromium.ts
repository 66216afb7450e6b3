import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome"];
const isContinuousIntegration = ["true", "1"].includes(process.env.CI ?? "");

/** Why tests with a browser cannot run; undefined when they can. Under CI=true a missing one throws. */
export function missingChromium(): string | undefined {
  if (executable() !== undefined) return undefined;
  const reason = "no Chromium on the PATH: apt-get install chromium, or name one with CHROMIUM_PATH";
  if (isContinuousIntegration) throw new Error(reason);
  return reason;
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: executable() ?? "chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
}

function executable(): string | undefined {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}
