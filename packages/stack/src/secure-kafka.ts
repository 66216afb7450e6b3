import { mkdir, realpath } from "node:fs/promises";
import type { KafkaSecurity } from "./kafka-security.js";
import { wantedKafkaVersion } from "./kafka-version.js";
import { nativeKafka } from "./native-kafka.js";
import { startNative } from "./native-lifecycle.js";
import { freePort } from "./ports.js";
import type { RunningService } from "./stack-types.js";

export interface SecureKafkaOptions extends Pick<KafkaSecurity, "keyFile" | "authorityFile" | "user"> {
  /** Data, process id and log lie below it. */
  readonly folder: string;
  readonly cacheFolder: string;
}

export interface SecureKafka {
  /** Its `url` is the plain listener. */
  readonly service: RunningService;
  /** SASL_SSL, for PLAIN and SCRAM. */
  readonly passwordBroker: string;
  /** SSL, for clients with a certificate. */
  readonly certificateBroker: string;
}

/** A broker of its own with TLS listeners beside the plain one, for tests of how clients log in. Throws UnavailableError without Java or Maven. */
export async function startSecureKafka({ folder, cacheFolder, ...credentials }: SecureKafkaOptions): Promise<SecureKafka> {
  await mkdir(folder, { recursive: true });
  const security: KafkaSecurity = { ...credentials, passwordPort: await freePort(), certificatePort: await freePort() };
  const native = nativeKafka({ folder: await realpath(folder), cacheFolder, environment: process.env, version: wantedKafkaVersion(process.env), security });
  return {
    service: await startNative(native, 0, () => undefined),
    passwordBroker: `127.0.0.1:${security.passwordPort}`,
    certificateBroker: `127.0.0.1:${security.certificatePort}`,
  };
}
