import { describe, expect, it } from "vitest";
import { engineEnvironment, type EngineEnvironmentInput } from "./engine-environment.js";

const service = (url: string) => ({ url, means: "native" as const, stop: () => Promise.resolve(), kill: () => undefined });

function environmentOf(environment: Record<string, string>, change: Partial<EngineEnvironmentInput> = {}, host = "127.0.0.1"): NodeJS.ProcessEnv {
  return engineEnvironment({
    settings: { environment, host },
    services: { postgres: service("postgresql://127.0.0.1:15432/trunkline"), kafka: service("127.0.0.1:19092") },
    port: 7400,
    adminKey: { value: "an admin key of length" },
    encryptionKey: "a key",
    ...change,
  });
}

describe("the engine's environment", () => {
  it("has the services, the keys and what npm start promises", () => {
    expect(environmentOf({ PATH: "/bin" })).toMatchObject({
      PATH: "/bin",
      PORT: "7400",
      DATABASE_URL: "postgresql://127.0.0.1:15432/trunkline",
      KAFKA_BROKERS: "127.0.0.1:19092",
      ADMIN_API_KEY: "an admin key of length",
      ENCRYPTION_KEY: "a key",
      EGRESS_ALLOW_CIDRS: "127.0.0.0/8,::1/128",
      EGRESS_REQUIRE_HTTPS: "false",
      INSPECTOR: "true",
    });
  });

  it("lets a person decide otherwise", () => {
    expect(environmentOf({ EGRESS_REQUIRE_HTTPS: "true", EGRESS_ALLOW_CIDRS: "10.0.0.0/8" })).toMatchObject({
      EGRESS_REQUIRE_HTTPS: "true",
      EGRESS_ALLOW_CIDRS: "10.0.0.0/8",
    });
  });

  it("opens no private range to an engine that others can reach", () => {
    expect(environmentOf({}, {}, "0.0.0.0").EGRESS_ALLOW_CIDRS).toBeUndefined();
  });

  it("names no Kafka where there is none", () => {
    expect(environmentOf({}, { services: { postgres: service("postgresql://x/y") } }).KAFKA_BROKERS).toBeUndefined();
  });

  it("gives no variable both directly and as a file", () => {
    const environment = environmentOf({ DATABASE_URL_FILE: "/secrets/database", ADMIN_API_KEY_FILE: "/secrets/key" });
    expect(environment.DATABASE_URL_FILE).toBeUndefined();
    expect(environment.ADMIN_API_KEY_FILE).toBeUndefined();
  });

  it("leaves an encryption key that was given alone", () => {
    expect(environmentOf({ ENCRYPTION_KEY_FILE: "/secrets/encryption" }, { encryptionKey: undefined }).ENCRYPTION_KEY_FILE).toBe("/secrets/encryption");
  });
});
