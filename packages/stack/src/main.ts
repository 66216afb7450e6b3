import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type ServiceName, serviceFacts } from "./service-name.js";
import type { StackProgress } from "./stack-types.js";
import { startStack, stopStack } from "./start-stack.js";
import { describeMissing, stopTestStack } from "./test-stack.js";

const usage = `Usage: node packages/stack/dist/main.js <command> [postgres] [kafka] [redis]
  up         starts the services (postgres and kafka unless named), prints their variables, leaves them running
  down       stops them; the data stays
  down-test  stops the services that tests share, and removes their data
  --data <folder>  where they keep their data (.data)
`;

function isServiceName(text: string): text is ServiceName {
  return Object.hasOwn(serviceFacts, text);
}

async function up(dataFolder: string, names: readonly ServiceName[]): Promise<number> {
  const services = names.length > 0 ? names : (["postgres", "kafka"] as const);
  const onProgress = ({ service, step, detail }: StackProgress) => void process.stderr.write(`${service} ${step}: ${detail}\n`);
  const stack = await startStack({ dataFolder, cacheFolder: join(dataFolder, "cache"), services, environment: process.env, onProgress });
  for (const service of services) {
    const url = stack[service]?.url;
    if (url) process.stdout.write(`${serviceFacts[service].urlVariable}=${url}\n`);
  }
  for (const missing of stack.missing) process.stderr.write(`${describeMissing(missing)}\n`);
  return stack.missing.length > 0 ? 1 : 0;
}

async function down(dataFolder: string): Promise<number> {
  const stopped = await stopStack({ dataFolder, cacheFolder: join(dataFolder, "cache") });
  process.stdout.write(stopped.length > 0 ? `stopped ${stopped.join(", ")}\n` : "nothing was running\n");
  return 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: "string", default: ".data" } } });
  const [command, ...names] = positionals;
  const dataFolder = resolve(values.data);
  if (command === "up" && names.every(isServiceName)) return up(dataFolder, names);
  if (command === "down" && names.length === 0) return down(dataFolder);
  if (command === "down-test") return stopTestStack().then(() => 0);
  process.stderr.write(usage);
  return 2;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
