import type { Stack } from "@trunkline/stack";
import type { AdminKey } from "./admin-key.js";
import { isLoopback, type StartSettings } from "./settings.js";

export interface EngineEnvironmentInput {
  readonly settings: Pick<StartSettings, "environment" | "host">;
  readonly services: Pick<Stack, "postgres" | "kafka" | "redis">;
  readonly port: number;
  readonly adminKey: Pick<AdminKey, "value">;
  readonly encryptionKey: string | undefined;
}

/** What the engine gets: the person's own variables, over what `npm start` promises, with the services that run. */
export function engineEnvironment({ settings, services, port, adminKey, encryptionKey }: EngineEnvironmentInput): NodeJS.ProcessEnv {
  const { environment, host } = settings;
  const promised = {
    EGRESS_REQUIRE_HTTPS: "false",
    INSPECTOR: "true",
    LOG_FORMAT: "json",
    ...(isLoopback(host) ? { EGRESS_ALLOW_CIDRS: "127.0.0.0/8,::1/128" } : {}),
  };
  const settled = {
    HOST: host,
    PORT: String(port),
    DATABASE_URL: services.postgres?.url,
    KAFKA_BROKERS: services.kafka?.url,
    REDIS_URL: services.redis?.url,
    ADMIN_API_KEY: adminKey.value,
    ENCRYPTION_KEY: encryptionKey,
  };
  return { ...promised, ...withoutEmpty(environment), ...withoutFiles(settled) };
}

function withoutEmpty(environment: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
}

/** The engine refuses a variable that is given both ways. */
function withoutFiles(settled: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const given = Object.entries(settled).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.flatMap(([name, value]) => [
      [name, value],
      [`${name}_FILE`, undefined],
    ]),
  );
}
