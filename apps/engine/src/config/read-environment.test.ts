import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { describe, expect, test } from "vitest";
import { describeSettings } from "./describe-settings.js";
import { readEnvironment, type Environment } from "./read-environment.js";

const key = Buffer.alloc(32, 7).toString("base64");

function settingsOf(environment: Environment) {
  const result = readEnvironment(environment);
  if ("problems" in result) throw new Error(result.problems.join("\n"));
  return result.settings;
}

function problemsOf(environment: Environment): readonly string[] {
  const result = readEnvironment(environment);
  return "problems" in result ? result.problems : [];
}

describe("readEnvironment", () => {
  test("gives the documented defaults for an empty environment", () => {
    const settings = settingsOf({ PATH: "/bin", HOME: "/root", REDIS_URL: "" });
    expect(settings).toMatchObject({
      host: "127.0.0.1",
      port: 7400,
      kafkaTopics: { names: ["domain-events"] },
      kafkaGroupId: "trunkline",
      kafkaStartFrom: "earliest",
      roles: ["api", "ingest", "worker"],
      egressRequireHttps: true,
      retentionDays: 30,
      deadLetterRetentionDays: 90,
      logLevel: "info",
      redisUrl: null,
      inspector: null,
    });
  });

  test("reads a topic pattern, topic tenants, roles and rotation keys", () => {
    const settings = settingsOf({
      KAFKA_TOPICS: "/^erp-.*$/",
      KAFKA_TOPIC_TENANTS: "erp-a=acme,erp-b=beta",
      ROLES: "api, worker",
      ENCRYPTION_KEY: `${key},${key}`,
    });
    expect("pattern" in settings.kafkaTopics && settings.kafkaTopics.pattern.test("erp-1")).toBe(true);
    expect(settings.kafkaTopicTenants.get("erp-b")).toBe("beta");
    expect(settings.roles).toEqual(["api", "worker"]);
    expect(settings.encryptionKeys?.length).toBe(2);
  });

  test("takes Kafka's certificates as text or as files, and only with TLS", () => {
    const ca = rootCertificates[0] ?? "";
    const file = join(mkdtempSync(join(tmpdir(), "settings-")), "ca.pem");
    writeFileSync(file, `${ca}\n`);
    expect(settingsOf({ KAFKA_SSL: "true", KAFKA_SSL_CA: ca }).kafkaSslCa).toBe(ca);
    const settings = settingsOf({ KAFKA_SSL: "true", KAFKA_SSL_CA_FILE: file });
    expect(settings.kafkaSslCa).toBe(ca);
    expect(describeSettings(settings)).toMatchObject({ KAFKA_SSL_CA: "yes", KAFKA_SSL_CERTIFICATE: "no" });
    expect(problemsOf({ KAFKA_SSL_CA_FILE: file }).join()).toContain("set KAFKA_SSL=true");
    expect(problemsOf({ KAFKA_SSL: "true", KAFKA_SSL_CERTIFICATE_FILE: file }).join()).toContain("KAFKA_SSL_KEY");
    expect(problemsOf({ KAFKA_SSL: "true", KAFKA_SSL_CA: "not a certificate" })).toEqual([
      "KAFKA_SSL_CA: got a text of 17 characters; expected certificates in PEM (BEGIN CERTIFICATE), or KAFKA_SSL_CA_FILE",
    ]);
  });

  test("reports every malformed value at once, a line each, with the fix and without secrets", () => {
    const problems = problemsOf({
      PORT: "74000",
      ROLES: "api,webb",
      KAFKA_TOPICS: "/(/",
      EGRESS_ALLOW_CIDRS: "10.0.0.0/33",
      ENCRYPTION_KEY: "hunter2",
      ADMIN_API_KEY: "tooshort",
      LOG_LEVEL: "loud",
    });
    expect(problems.map((problem) => problem.split(":")[0])).toEqual([
      "PORT",
      "KAFKA_TOPICS",
      "ROLES",
      "ADMIN_API_KEY",
      "ENCRYPTION_KEY",
      "EGRESS_ALLOW_CIDRS",
      "LOG_LEVEL",
    ]);
    expect(problems.join("\n")).toContain("ADMIN_API_KEY: got a text of 8 characters; expected any text of at least 16 characters");
    expect(problems.join("\n")).not.toMatch(/hunter2|tooshort/);
  });

  test.each([
    ["KAFKA_TOPIC", "KAFKA_TOPICS"],
    ["DATABASE_URI", "DATABASE_URL"],
    ["ENCRYPTION_KEYS", "ENCRYPTION_KEY"],
    ["EGRESS_REQUIRE_HTTP", "EGRESS_REQUIRE_HTTPS"],
  ])("asks whether %s was meant to be %s", (name, meant) => {
    expect(problemsOf({ [name]: "x" })).toEqual([`${name}: got a variable that the engine does not know; did you mean ${meant}?`]);
  });

  test("does not mind other programs' variables", () => {
    expect(problemsOf({ HOSTNAME: "x", KAFKA_HEAP_OPTS: "-Xmx1g", LOGNAME: "root", TRUNKLINE_SUITE: "unit", SHELL: "sh", POST: "1" })).toEqual([]);
  });

  test("reads a secret from a file, and refuses both ways at once", () => {
    const file = join(mkdtempSync(join(tmpdir(), "settings-")), "key");
    writeFileSync(file, "a key of enough length\n");
    expect(settingsOf({ ADMIN_API_KEY_FILE: file }).adminApiKey).toBe("a key of enough length");
    expect(problemsOf({ ADMIN_API_KEY_FILE: file, ADMIN_API_KEY: "another key of length" })).toHaveLength(1);
    expect(problemsOf({ ADMIN_API_KEY_FILE: `${file}.missing` })[0]).toMatch(/^ADMIN_API_KEY_FILE: /);
  });

  test("refuses to read the topic of rejected messages", () => {
    expect(problemsOf({ KAFKA_TOPICS: "a,b", KAFKA_DLQ_TOPIC: "b" })[0]).toMatch(/^KAFKA_DLQ_TOPIC: /);
    expect(problemsOf({ KAFKA_TOPICS: "a,b", KAFKA_DLQ_TOPIC: "c" })).toEqual([]);
  });

  test("tells what is missing or unsafe between the variables of tokens and sign-in", () => {
    const issuer = { OIDC_ISSUER: "https://login.example", OIDC_AUDIENCE: "trunkline" };
    const shared = { OIDC_SHARED_KEY: "a shared key of more than thirty-two characters" };
    expect(problemsOf({ ...issuer, ...shared })).toEqual([]);
    expect(problemsOf({ OIDC_AUDIENCE: "trunkline" })[0]).toMatch(/^OIDC_ISSUER: /);
    expect(problemsOf({ OIDC_ISSUER: "https://login.example" })[0]).toMatch(/^OIDC_AUDIENCE: /);
    expect(problemsOf({ ...issuer, ...shared, OIDC_JWKS_URL: "https://login.example/keys" })[0]).toMatch(/^OIDC_SHARED_KEY: /);
    expect(problemsOf({ ...issuer, ...shared, OIDC_CLIENT_ID: "console" })[0]).toMatch(/^OIDC_CLIENT_ID: /);
    expect(problemsOf({ ...issuer, OIDC_CLIENT_SECRET: "secret" })[0]).toMatch(/^OIDC_CLIENT_ID: /);
    expect(problemsOf({ ...issuer, OIDC_ISSUER: "http://login.example" })[0]).toMatch(/^OIDC_ISSUER: .*https/);
    expect(problemsOf({ ...issuer, OIDC_ISSUER: "http://login.example", EGRESS_REQUIRE_HTTPS: "false" })).toEqual([]);
    expect(problemsOf({ ...issuer, OIDC_ISSUER: "http://127.0.0.1:8080" })).toEqual([]);
    expect(problemsOf({ ...issuer, OIDC_SHARED_KEY: "too short" })[0]).toMatch(/^OIDC_SHARED_KEY: got a text of 9 characters/);
  });

  test("demands an encryption key for a database of one's own", () => {
    expect(problemsOf({ DATABASE_URL: "postgresql://localhost/trunkline" })[0]).toMatch(/^ENCRYPTION_KEY: got nothing/);
    expect(problemsOf({ DATABASE_URL: "postgresql://localhost/trunkline", ENCRYPTION_KEY: key })).toEqual([]);
  });
});

describe("describeSettings", () => {
  test("shows values by variable and of secrets only whether they are set", () => {
    const described = describeSettings(settingsOf({ DATABASE_URL: "postgresql://u:hunter2@db/trunkline", ENCRYPTION_KEY: key, KAFKA_TOPICS: "/x/" }));
    expect(described).toMatchObject({ DATABASE_URL: "yes", ENCRYPTION_KEY: "yes", ADMIN_API_KEY: "no", KAFKA_TOPICS: "/x/", PORT: 7400 });
    expect(JSON.stringify(described)).not.toMatch(/hunter2/);
  });
});
