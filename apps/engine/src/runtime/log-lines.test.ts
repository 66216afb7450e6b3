import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createLogger, createLogTenants } from "./create-logger.js";

/** What is truly about the process, its services or its plugins, by message. `api.failed` has the caller's tenant, where it is known who called. */
const ofTheProcess = [
  "a chunk was given up",
  "api.failed",
  "console.missing",
  "database.",
  "engine.started",
  "engine.stopped",
  "engine.stopping",
  "inbound.not_copied",
  "kafka.",
  "nest",
  "oidc.unavailable",
  "plugin.",
  "process.",
  "queue.",
  "rejected.not_copied",
  "retention.dropped",
  "settings",
];
/** Messages that are handed in: of what repeats in the background, of the breakers' and the quarantine's looks, of Kafka's client. */
const handedIn = ["failing", "working", "message"];

const source = join(import.meta.dirname, "..");
const files = globSync("**/*.ts", { cwd: source }).filter((file) => !/\.test\.ts$|\/testing\//.test(file));

/** The arguments of each call of a logger. */
function callsIn(text: string): string[] {
  return [...text.matchAll(/\blogger(?:\.(?:trace|debug|info|warn|error|fatal)|\[[^\]]*\])\(/g)].map(({ index, 0: { length } }) => {
    let depth = 1;
    let end = index + length;
    for (; depth > 0 && end < text.length; end += 1) depth += text[end] === "(" ? 1 : text[end] === ")" ? -1 : 0;
    return text.slice(index + length, end - 1);
  });
}

/** How it begins, or the name of what was handed in. */
function messageOf(call: string): string {
  const texts = [...call.matchAll(/(?:^|,\s*)["`]([^"`$]*)/g)];
  return texts.at(-1)?.[1] ?? call.split(",").at(-1)?.trim() ?? "";
}

/** A tenant, or the connector that the logger knows the tenant of; also in facts that were put together before. */
function namesTenant(call: string, text: string): boolean {
  const facts = [...call.matchAll(/(?:\.\.\.|^)(\w+)/g)].map(([, name]) => new RegExp(`const ${name} = \\{[^}]*\\}`).exec(text)?.[0] ?? "");
  return [call, ...facts].some((part) => /\b(?:tenant|connectorId)\b/.test(part));
}

it("names the tenant in every line that is not about the process", () => {
  const nameless: string[] = [];
  let calls = 0;
  for (const file of files) {
    const text = readFileSync(join(source, file), "utf8");
    for (const call of callsIn(text)) {
      calls += 1;
      const message = messageOf(call);
      if (!namesTenant(call, text) && !handedIn.includes(message) && !ofTheProcess.some((start) => message.startsWith(start)))
        nameless.push(`${file}: ${call}`);
    }
  }
  expect(nameless).toEqual([]);
  expect(calls).toBeGreaterThan(50);
});

it("adds the tenant to a line about a connector, also after the connector is gone", () => {
  const lines: Record<string, unknown>[] = [];
  const tenants = createLogTenants();
  const logger = createLogger({ logLevel: "info", logFormat: "json" }, tenants, {
    write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  let isThere = true;
  tenants.readFrom((connectorId) => (isThere && connectorId === 7 ? "acme" : ""));
  logger.info({ connectorId: 7 }, "first");
  isThere = false;
  logger.warn({ connectorId: 7 }, "second");
  logger.info({ connectorId: 7, tenant: "said" }, "third");
  logger.info({ url: "x" }, "fourth");
  expect(lines.map(({ tenant }) => tenant)).toEqual(["acme", "acme", "said", undefined]);
});
