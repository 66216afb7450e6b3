import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { startStack, stopStack } from "./start-stack.js";
import { type ServiceName, serviceFacts } from "./service-name.js";
import type { MissingService } from "./stack-types.js";

/**
 * What a test file gets. With `skipped` set a service is missing and the URLs are empty:
 * `describe.skipIf(services.skipped)("…")`.
 */
export interface TestStack<Name extends ServiceName> {
  readonly skipped?: string;
  readonly urls: Readonly<Record<Name, string>>;
}

/**
 * The URLs of services that all tests of this checkout share: those that DATABASE_URL, KAFKA_BROKERS and REDIS_URL name,
 * else ones started at the first call below `<root>/.data/test`, on any free ports. Workers that call at once share one
 * start. They run on until `stopTestStack`. Under CI=true a missing service throws.
 */
export async function testStack<Name extends ServiceName>(services: readonly Name[]): Promise<TestStack<Name>> {
  const stack = await startStack({ ...testFolders(), services, ports: { postgres: 0, kafka: 0, redis: 0 }, environment: process.env, ephemeral: true });
  const urls = Object.fromEntries(services.map((name) => [name, stack[name]?.url ?? ""])) as Record<Name, string>;
  if (stack.missing.length === 0) return { urls };
  const skipped = stack.missing.map(describeMissing).join("; ");
  if (["true", "1"].includes(process.env.CI ?? "")) throw new Error(skipped);
  return { skipped, urls };
}

/** Stops the services of `testStack` and removes their data. Called once, after the last test. */
export async function stopTestStack(): Promise<void> {
  const folders = testFolders();
  if (!existsSync(folders.dataFolder)) return;
  await stopStack({ ...folders, ephemeral: true });
  await rm(folders.dataFolder, { recursive: true, force: true });
}

/** One line for a person: what is missing, why, and what to do. */
export function describeMissing({ service, reasons, remedies }: MissingService): string {
  return `${serviceFacts[service].title} is missing: ${reasons.join(", ")}. To have it: ${remedies.join("; or ")}`;
}

/** Below the root of the checkout, in the same place from every package. */
export function testFolders(): { readonly dataFolder: string; readonly cacheFolder: string } {
  const data = join(checkoutRoot(import.meta.dirname), ".data");
  return { dataFolder: join(data, "test"), cacheFolder: join(data, "cache") };
}

function checkoutRoot(folder: string): string {
  if (existsSync(join(folder, "pnpm-workspace.yaml"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? process.cwd() : checkoutRoot(parent);
}
