#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { JsonObject } from "@trunkline/plugin-api";
import { sendOnce } from "./send-once.js";

const usage = `trunkline-plugin send <config.json> [--type asset.created]

Sends one example event with the plugin of this folder (built before) to where the config says, and shows request and outcome.
`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { type: { type: "string", default: "asset.created" } } });
  const [command, configFile] = positionals;
  if (command !== "send" || configFile === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  const config = JSON.parse(readFileSync(configFile, "utf8")) as JsonObject;
  const { outcome, report } = await sendOnce({ folder: resolve("."), config, eventType: values.type });
  process.stdout.write(report);
  return outcome === "delivered" || outcome === "accepted" ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
