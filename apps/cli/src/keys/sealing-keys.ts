import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecretBox, parseEncryptionKeys, rotateKeys, sealingKeys, type KeyStatus, type SecretBox } from "@trunkline/database";
import { reachDatabase } from "../reach-database.js";
import { readSettings, type Environment, type StartSettings } from "../settings.js";

/** `trunkline keys status`. Resolves to the exit status: 1 where something does not open. */
export async function keysStatus(environment: Environment = process.env): Promise<number> {
  return withKeys(environment, async (url, box) => tell(await sealingKeys(url, box)));
}

/** `trunkline keys rotate`: seals everything with the first key, then tells the status. */
export async function keysRotate(environment: Environment = process.env): Promise<number> {
  return withKeys(environment, async (url, box) => {
    const { changed, contended } = await rotateKeys(url, box);
    say(`${changed} rows sealed anew with key ${box.keyIds[0]}${contended === 0 ? "" : `; ${contended} changed meanwhile, run this once more`}`);
    return tell(await sealingKeys(url, box));
  });
}

async function withKeys(environment: Environment, work: (url: string, box: SecretBox) => Promise<number>): Promise<number> {
  const settings = await readSettings(environment);
  const box = createSecretBox(await readKeys(settings));
  await using database = await reachDatabase(settings);
  say(`Database: ${database.place}`);
  return work(database.url, box);
}

/** ENCRYPTION_KEY, or its file, or the key that `npm start` made. */
async function readKeys({ environment, dataFolder }: StartSettings): Promise<readonly Buffer[]> {
  const file = environment.ENCRYPTION_KEY_FILE || join(dataFolder, "encryption-key");
  const text = environment.ENCRYPTION_KEY || (await readFile(file, "utf8").catch(() => ""));
  if (text.trim() === "") throw new Error("there is no key: set ENCRYPTION_KEY (or ENCRYPTION_KEY_FILE) as the engines have it");
  const keys = parseEncryptionKeys(text.trim());
  if (keys === null) throw new Error("ENCRYPTION_KEY must be 32 bytes in base64 (openssl rand -base64 32), or a comma list of such");
  return keys;
}

function tell({ keys, unreadable }: KeyStatus): number {
  for (const { keyId, state, secrets } of keys) say(`  key ${keyId}: ${secrets} secrets, ${meanings[state]}`);
  for (const place of unreadable) say(`  unreadable: ${place}`);
  if (unreadable.length > 0) {
    say(`${unreadable.length} secrets do not open: give the key they were sealed with, or enter them anew`);
    return 1;
  }
  const rest = keys.some(({ state, secrets }) => state === "old" && secrets > 0);
  say(rest ? "ok, but old keys are still needed: run `trunkline keys rotate`" : "ok: the first key alone is enough");
  return 0;
}

const meanings = {
  current: "the first of ENCRYPTION_KEY: it seals",
  old: "of ENCRYPTION_KEY: it opens what it sealed",
  unknown: "NOT in ENCRYPTION_KEY",
} as const;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
