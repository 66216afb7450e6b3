import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Stack } from "@trunkline/stack";
import { keptSecret } from "./secret-file.js";
import type { StartSettings } from "./settings.js";

/**
 * The key made for our own database, 32 bytes in base64. Undefined when one is given, and for a database that is not
 * ours: its secrets must be readable elsewhere too, so the engine asks for the key.
 */
export async function readEncryptionKey({ environment, dataFolder }: StartSettings, services: Stack): Promise<string | undefined> {
  if (environment.ENCRYPTION_KEY || environment.ENCRYPTION_KEY_FILE || services.postgres?.means === "explicit") return undefined;
  const { value } = await keptSecret(join(dataFolder, "encryption-key"), () => randomBytes(32).toString("base64"));
  return value;
}
