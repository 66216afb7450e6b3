import { readFileSync } from "node:fs";
import type { ZodType } from "zod";
import { misspeltNames } from "./near-names.js";
import { settingsSchema, type Settings } from "./settings-schema.js";
import { oidcProblems } from "./oidc-problems.js";
import { hasFileForm, notesOf } from "./variable.js";

export type Environment = Readonly<Record<string, string | undefined>>;

type Reading = { readonly value: string | undefined } | { readonly problem: string };

/**
 * Reads every variable at once. Problems are one line each: the variable, the shape of what it got (never a secret), the fix.
 * An empty variable counts as unset. Secrets may be given as `NAME_FILE`.
 */
export function readEnvironment(environment: Environment): { readonly settings: Settings } | { readonly problems: readonly string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [member, schema] of Object.entries(settingsSchema.shape) as [string, ZodType][]) {
    const result = readVariable(environment, schema);
    if ("problem" in result) problems.push(result.problem);
    else values[member] = result.value;
  }
  problems.push(...strangeNames(environment));
  const settings = values as unknown as Settings;
  if (problems.length === 0) problems.push(...problemsBetween(settings));
  return problems.length > 0 ? { problems } : { settings };
}

function readVariable(environment: Environment, schema: ZodType): { readonly value: unknown } | { readonly problem: string } {
  const notes = notesOf(schema);
  const reading = rawValue(environment, notes.variable, hasFileForm(notes));
  if ("problem" in reading) return reading;
  const result = schema.safeParse(reading.value);
  if (result.success) return { value: result.data };
  return { problem: `${notes.variable}: got ${shapeOf(reading.value ?? "", hasFileForm(notes))}; expected ${notes.fix}` };
}

function rawValue(environment: Environment, name: string, mayBeFile: boolean): Reading {
  const direct = emptyToUnset(environment[name]);
  const file = mayBeFile ? emptyToUnset(environment[`${name}_FILE`]) : undefined;
  if (file === undefined) return { value: direct };
  if (direct !== undefined) return { problem: `${name}: got both ${name} and ${name}_FILE; unset one of them` };
  try {
    return { value: emptyToUnset(readFileSync(file, "utf8").replace(/\r?\n$/, "")) };
  } catch {
    return { problem: `${name}_FILE: got the name of a file that cannot be read; check that it exists and may be read by this process` };
  }
}

const emptyToUnset = (text: string | undefined): string | undefined => (text === "" ? undefined : text);

function shapeOf(text: string, isHidden: boolean): string {
  return isHidden ? `a text of ${text.length} characters` : JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function strangeNames(environment: Environment): readonly string[] {
  const set = Object.keys(environment).filter((name) => emptyToUnset(environment[name]) !== undefined);
  const known = knownNames();
  const misspelt = misspeltNames(set, known);
  const guessed = new Set(misspelt.map(([name]) => name));
  const unknown = set.filter((name) => name.startsWith("EGRESS_") && !known.includes(name) && !guessed.has(name));
  return [
    ...misspelt.map(([name, meant]) => `${name}: got a variable that the engine does not know; did you mean ${meant}?`),
    ...unknown.map((name) => `${name}: got a variable that the engine does not know; unset it`),
  ];
}

function knownNames(): readonly string[] {
  return Object.values(settingsSchema.shape).flatMap((schema) => {
    const notes = notesOf(schema as ZodType);
    return hasFileForm(notes) ? [notes.variable, `${notes.variable}_FILE`] : [notes.variable];
  });
}

function problemsBetween(settings: Settings): readonly string[] {
  const problems: string[] = [];
  const hasSasl = settings.kafkaSaslMechanism !== null;
  if (hasSasl && (settings.kafkaSaslUsername === null || settings.kafkaSaslPassword === null))
    problems.push("KAFKA_SASL_MECHANISM: got a mechanism without credentials; set KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD too");
  if (!hasSasl && settings.kafkaSaslPassword !== null) problems.push("KAFKA_SASL_PASSWORD: got a password without a mechanism; set KAFKA_SASL_MECHANISM too");
  if (!settings.kafkaSsl && (settings.kafkaSslCa ?? settings.kafkaSslCertificate) !== null)
    problems.push("KAFKA_SSL: got certificates for TLS while it is false; set KAFKA_SSL=true, or unset KAFKA_SSL_CA and KAFKA_SSL_CERTIFICATE");
  if ((settings.kafkaSslCertificate === null) !== (settings.kafkaSslKey === null))
    problems.push("KAFKA_SSL_CERTIFICATE: got a certificate without its key, or a key without its certificate; set KAFKA_SSL_CERTIFICATE and KAFKA_SSL_KEY");
  if ("names" in settings.kafkaTopics && settings.kafkaTopics.names.includes(settings.kafkaDlqTopic))
    problems.push("KAFKA_DLQ_TOPIC: got a topic that KAFKA_TOPICS reads, so that copies would be rejected and copied without end; name another topic");
  if (settings.databaseUrl !== null && settings.encryptionKeys === null)
    problems.push(
      "ENCRYPTION_KEY: got nothing while DATABASE_URL is set; give 32 bytes in base64 (openssl rand -base64 32) and keep them, as stored secrets are lost without them",
    );
  return [...problems, ...oidcProblems(settings)];
}
