import { judgeHeaders } from "@trunkline/egress";
import type { HostedPlugin } from "@trunkline/core";
import { secretPointers, type JsonObject, type JsonValue } from "@trunkline/plugin-api";
import {
  credentialsToReenter,
  isObject,
  joinSecrets,
  keepSecrets,
  pointerOf,
  signingSecretPointer,
  textsIn,
  valueAt,
  type SecretValues,
} from "../secrets/index.js";
import { remarksOf } from "./plugin-remarks.js";
import type { TargetJudge } from "./ports.js";
import type { PointedError } from "./problem.js";
import { errorsOf } from "./read-body.js";
import { templatedFieldErrors } from "./templated-fields.js";

/** A config as it is stored now: secrets apart, the signing secret among them at `/secret`. */
export interface StoredConfig {
  readonly config: JsonObject;
  readonly secrets: SecretValues;
}

/** A sent config, resolved and judged. `config` has its secrets in clear and its defaults filled in; null where the plugin's schema refuses it. */
export interface ConfigJudgement {
  readonly config: JsonObject | null;
  readonly errors: readonly PointedError[];
  readonly warnings: readonly PointedError[];
}

interface JudgeConfigInput {
  readonly plugin: HostedPlugin;
  readonly sent: JsonObject;
  /** null at creation. */
  readonly stored: StoredConfig | null;
  readonly judge: TargetJudge;
  readonly production: boolean;
}

/** Everything that is checked of a config when it is saved. Pointers are into the connector, e.g. `/config/url`. */
export async function judgeConfig(input: JudgeConfigInput): Promise<ConfigJudgement> {
  const { plugin, sent, stored } = input;
  const resolved = keepSecrets(sent, stored?.secrets ?? {});
  const secrets = new Set(secretPointers(plugin, sent));
  const missing = resolved.missing
    .filter((pointer) => secrets.has(pointer))
    .map((pointer) => ({ pointer: `/config${pointer}`, message: "no value is stored that could be kept" }));
  const parsed = plugin.config.safeParse(resolved.config);
  if (!parsed.success) return { config: null, errors: [...missing, ...errorsOf(parsed.error.issues, "/config")], warnings: [] };
  const config = parsed.data as JsonObject;
  const moved = stored === null ? [] : [...movedCredentials(stored, config, resolved.kept), ...uncovered(plugin, config, resolved.kept)];
  const remarks = await remarksOf(plugin, config, { production: input.production });
  const verdicts = await judgeTargets(input.judge, config);
  const pointed = (severity: "error" | "warning"): readonly PointedError[] =>
    remarks.filter((remark) => remark.severity === severity).map(({ pointer, message }) => ({ pointer: `/config${pointer}`, message }));
  return {
    config,
    errors: [...missing, ...moved, ...pointed("error"), ...verdicts.errors, ...headerErrors(config), ...templatedFieldErrors(plugin, config)],
    warnings: [...pointed("warning"), ...verdicts.warnings],
  };
}

function movedCredentials(stored: StoredConfig, config: JsonObject, kept: readonly string[]): readonly PointedError[] {
  const before = joinSecrets(stored.config, stored.secrets);
  return credentialsToReenter(before, config, kept).map((pointer) => ({
    pointer: `/config${pointer}`,
    message: "must be given again, as the URL now leads to another origin",
  }));
}

/** What was a secret and would be one no longer: whoever may edit a connector must not be able to read it that way. */
function uncovered(plugin: HostedPlugin, config: JsonObject, kept: readonly string[]): readonly PointedError[] {
  const secrets = secretPointers(plugin, config);
  return kept
    .filter((pointer) => !secrets.includes(pointer))
    .map((pointer) => ({ pointer: `/config${pointer}`, message: "must be given again, as it would be shown from now on" }));
}

async function judgeTargets(
  judge: TargetJudge,
  config: JsonObject,
): Promise<{ readonly errors: readonly PointedError[]; readonly warnings: readonly PointedError[] }> {
  const errors: PointedError[] = [];
  const warnings: PointedError[] = [];
  for (const [pointer, url] of textsIn(config).filter(([at]) => /url$/i.test(at) && !at.startsWith("/headers/"))) {
    const verdict = /^[a-z]+:\/\/[^/?#]*\{\{/i.test(url)
      ? ({ ok: false, reason: "The host must not hold {{…}}" } as const)
      : await judge.judgeUrl(literalUrl(url));
    if (verdict.ok) warnings.push(...verdict.warnings.map((message) => ({ pointer: `/config${pointer}`, message })));
    else errors.push({ pointer: `/config${pointer}`, message: verdict.reason });
  }
  return { errors, warnings };
}

/** Expressions stand behind the host only, so any text in their place gives the same verdict. */
function literalUrl(url: string): string {
  return url.replace(/\{\{.*?\}\}/gs, "x");
}

function headerErrors(config: JsonObject): readonly PointedError[] {
  const headers = valueAt(config, "/headers");
  if (!isObject(headers)) return [];
  return judgeHeaders(headers).map(({ name, message }) => ({ pointer: `/config/headers${pointerOf([name])}`, message }));
}

/** What a merge patch says of the signing secret, which answers never show: absent keeps it, null removes it. */
export function withSigningSecret(config: JsonObject, patch: JsonValue | undefined, stored: SecretValues): JsonObject {
  const said = isObject(patch) && Object.hasOwn(patch, "secret") ? patch.secret : undefined;
  if (said === null) return config;
  const secret = said ?? (stored[signingSecretPointer] === undefined ? undefined : "***");
  return secret === undefined ? config : { ...config, secret };
}
