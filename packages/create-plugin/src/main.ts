#!/usr/bin/env node
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { pluginName } from "./plugin-name.js";
import { writePackage } from "./write-package.js";

async function typedName(): Promise<string> {
  const [given] = process.argv.slice(2).filter((word) => !word.startsWith("-"));
  if (given !== undefined) return given;
  if (!process.stdin.isTTY) throw new Error("a name is missing: npm create trunkline-plugin acme-chat");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question("What does it connect to? (e.g. acme-chat) ");
  } finally {
    terminal.close();
  }
}

try {
  const name = pluginName(await typedName());
  const files = writePackage(resolve(name.id), name);
  const list = files.map((file) => `  ${name.id}/${file}`).join("\n");
  process.stdout.write(`${list}\n\nNext:\n  cd ${name.id}\n  npm install\n  npm run build\n  npm test\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
