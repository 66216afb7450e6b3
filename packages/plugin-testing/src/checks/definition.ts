import assert from "node:assert/strict";
import { configSchema, definitionProblems, migrateConfig, secretPointers, type JsonObject } from "@trunkline/plugin-api";
import formats from "ajv-formats";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Check, Subject } from "../subject.js";

/** Checks of what a plugin says, before it does anything. */
export const definitionChecks: readonly Check[] = [
  { number: 1, title: "metadata is complete, the icon static", run: checkMetadata },
  { number: 2, title: "the config's JSON Schema says the same as the plugin's own check, and a stored config reads back unchanged", run: checkSchema },
  { number: 3, title: "valid configs are accepted, invalid ones refused with the field to blame", run: checkConfigs },
  { number: 20, title: "every config of an earlier version becomes one of the present version", exempts: neverChanged, run: checkMigrations },
];

function checkMetadata({ plugin, options }: Subject): void {
  assert.deepEqual(definitionProblems(plugin), []);
  assert.ok(plugin.title.length <= 60, "the title is longer than 60 characters");
  assert.match(plugin.description, /\S.{9,}/, "the description says too little");
  if (plugin.docs !== undefined) assert.ok(/^https?:$/.test(URL.parse(plugin.docs)?.protocol ?? ""), "docs is no URL");
  if (options.isBuiltIn === true) return;
  const functions = (["defaults", "signingSecret", "rotatesWithOverlap", "authentication", "testEvent"] as const).filter(
    (name) => typeof plugin[name] === "function",
  );
  assert.deepEqual(functions, [], "these must be values in a plugin that runs isolated (for a token use oauth2Config)");
}

function checkSchema(subject: Subject): void {
  const { plugin, options } = subject;
  const schema = configSchema(plugin);
  assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  assert.equal(schema.type, "object", "the config must be an object");
  assert.deepEqual(JSON.parse(JSON.stringify(schema)), schema, "the schema does not survive JSON");
  const validate = validatorOf(schema);
  for (const config of options.validConfigs)
    assert.ok(validate(structuredClone(config)), `the JSON Schema refuses a valid config: ${JSON.stringify(validate.errors)}`);
  for (const config of subject.configs) {
    const again = plugin.config.safeParse(config);
    assert.ok(again.success, "a config that was parsed once is refused the second time");
    assert.deepEqual(again.data, config, "the schema transforms: a stored config must read back unchanged");
    for (const pointer of secretPointers(plugin, config)) assert.match(pointer, /^\//, "the whole config cannot be a secret");
  }
}

function validatorOf(schema: JsonObject): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, useDefaults: true });
  formats.default(ajv);
  return ajv.compile(structuredClone(schema));
}

function checkConfigs({ plugin, options }: Subject): void {
  assert.ok(options.validConfigs.length > 0, "give at least one valid config");
  for (const config of options.validConfigs) {
    const parsed = plugin.config.safeParse(config);
    assert.ok(parsed.success, `refused a valid config: ${parsed.success ? "" : parsed.error.message}`);
    const faults = (plugin.review?.(parsed.data as JsonObject, { production: false }) ?? []).filter(({ severity }) => severity === "error");
    assert.deepEqual(faults, [], "the review finds errors in a valid config");
  }
  assert.ok(options.invalidConfigs.length > 0, "give at least one invalid config");
  for (const { config, pointer } of options.invalidConfigs) assert.ok(faultsOf(plugin, config).includes(pointer), blamed(plugin, config, pointer));
}

function faultsOf(plugin: Subject["plugin"], config: JsonObject): readonly string[] {
  const parsed = plugin.config.safeParse(config);
  if (!parsed.success) return parsed.error.issues.flatMap((issue) => pointersOf(issue.path, issue.code === "unrecognized_keys" ? issue.keys : []));
  const remarks = plugin.review?.(parsed.data as JsonObject, { production: true }) ?? [];
  return remarks.filter(({ severity }) => severity === "error").map(({ pointer }) => pointer);
}

function pointersOf(path: readonly PropertyKey[], keys: readonly string[]): readonly string[] {
  const base = path.map((step) => `/${String(step)}`).join("");
  return [base, ...keys.map((key) => `${base}/${key}`)];
}

function blamed(plugin: Subject["plugin"], config: JsonObject, pointer: string): string {
  const found = faultsOf(plugin, config);
  return `${JSON.stringify(config)} must be refused at ${pointer}; ${found.length === 0 ? "it was accepted" : `blamed was ${found.join(", ")}`}`;
}

function neverChanged({ plugin }: Subject): string | null {
  return (plugin.configVersion ?? 1) === 1 ? "the config has only ever had one version" : null;
}

function checkMigrations({ plugin, options }: Subject): void {
  const old = options.oldConfigs ?? [];
  for (let version = 1; version < (plugin.configVersion ?? 1); version += 1)
    assert.ok(
      old.some((one) => one.version === version),
      `oldConfigs has no config of version ${version}`,
    );
  for (const { version, config } of old) {
    const before = structuredClone(config);
    const migrated = migrateConfig(plugin, config, version);
    assert.ok("config" in migrated, "problem" in migrated ? migrated.problem : "");
    assert.deepEqual(config, before, "the migration changed the stored config in place");
    assert.deepEqual(migrateConfig(plugin, migrated.config, plugin.configVersion ?? 1), migrated, "a migrated config must be of the present version");
  }
}
