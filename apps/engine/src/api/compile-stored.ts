import { compileConnector, type CompiledConnector, type SubscriptionDocument } from "@trunkline/core";
import type { StoredConnector } from "@trunkline/database";
import { secretPointers, signingSecretDemand, type JsonObject } from "@trunkline/plugin-api";
import type { Caller } from "../auth/caller.js";
import { activeSecrets, signingSecretPointer, splitSecrets, valueAt, withValueAt } from "../secrets/index.js";
import { judgeConfig, withSigningSecret } from "./config-judgement.js";
import { errorsOf } from "./read-body.js";
import { secretsOf } from "./connector-view.js";
import type { ApiDependencies } from "./dependencies.js";
import { availablePlugin, storedConfig } from "./prepare-connector.js";
import { invalid } from "./problem.js";
import { templatedFieldErrors } from "./templated-fields.js";

/** A connector as deliveries see it, for previews and traces. */
export function compileForPreview(dependencies: ApiDependencies, stored: StoredConnector): CompiledConnector {
  const { values, signing } = secretsOf(dependencies, stored);
  const signingSecrets = activeSecrets(signing, dependencies.clock.now()).map(({ secret }) => secret);
  return compileConnector(stored, { plugin: dependencies.plugins.plugin(stored.plugin) ?? null, secrets: values, signingSecrets });
}

/**
 * A saved connector with another configuration: masks keep what is stored. 422 wherever a save would be refused for it, so that nobody reads a secret by
 * moving it to where it would be shown.
 */
export async function compileWithConfig(
  dependencies: ApiDependencies,
  stored: StoredConnector,
  sent: JsonObject,
): Promise<(subscriptions: readonly SubscriptionDocument[]) => CompiledConnector> {
  const plugin = availablePlugin(dependencies, stored.plugin);
  const secrets = secretsOf(dependencies, stored);
  const before = storedConfig({ stored: { config: stored.config, secrets, secretPreview: stored.secretPreview } });
  const { config: clear, errors } = await judgeConfig({
    plugin,
    sent: withSigningSecret(sent, sent, before?.secrets ?? {}),
    stored: before,
    judge: dependencies.targets,
    production: dependencies.settings.production,
  });
  if (errors.length > 0 || clear === null) throw invalid(errors);
  const split = splitSecrets(clear, secretPointers(plugin, clear));
  const { [signingSecretPointer]: given, ...values } = split.secrets;
  const isSigned = signingSecretDemand(plugin, clear) !== null;
  const config = isSigned ? withValueAt(split.config, signingSecretPointer, undefined) : split.config;
  const active = activeSecrets(secrets.signing, dependencies.clock.now()).map(({ secret }) => secret);
  const signingSecrets = given === undefined || active.includes(given) ? active : [given];
  const materials = { plugin, secrets: isSigned ? values : split.secrets, signingSecrets: isSigned ? signingSecrets : [] };
  return (subscriptions) => compileConnector({ ...stored, config, subscriptions }, materials);
}

export interface ConnectorDraft {
  readonly plugin: string;
  readonly config: JsonObject;
  readonly subscriptions: readonly SubscriptionDocument[];
}

/** A connector that is not saved; 422 where its plugin refuses the config. */
export function compileDraft(dependencies: ApiDependencies, caller: Caller, draft: ConnectorDraft): CompiledConnector {
  const plugin = availablePlugin(dependencies, draft.plugin);
  const parsed = plugin.config.safeParse(draft.config);
  if (!parsed.success) throw invalid(errorsOf(parsed.error.issues, "/config"));
  const faults = templatedFieldErrors(plugin, parsed.data as JsonObject);
  if (faults.length > 0) throw invalid(faults);
  const secret = valueAt(draft.config, "/secret");
  const document = {
    id: 0,
    tenant: caller.tenant,
    company: caller.company,
    name: "preview",
    description: "",
    plugin: draft.plugin,
    system: null,
    enabled: true,
    paused: false,
    disabledBy: null,
    disabledReason: null,
    config: draft.config,
    subscriptions: draft.subscriptions,
    delivery: {},
    revision: 0,
  };
  return compileConnector(document, { plugin, secrets: {}, signingSecrets: typeof secret === "string" ? [secret] : [] });
}
