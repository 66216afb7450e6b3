import { compileConnector, type CompiledConnector, type SubscriptionDocument } from "@trunkline/core";
import type { StoredConnector } from "@trunkline/database";
import type { JsonObject } from "@trunkline/plugin-api";
import type { Caller } from "../auth/caller.js";
import { activeSecrets, valueAt } from "../secrets/index.js";
import { errorsOf } from "./read-body.js";
import { secretsOf } from "./connector-view.js";
import type { ApiDependencies } from "./dependencies.js";
import { judgeConfig } from "./config-judgement.js";
import { availablePlugin, storedConfig } from "./prepare-connector.js";
import { invalid } from "./problem.js";
import { templatedFieldErrors } from "./templated-fields.js";

/** A connector as deliveries see it, for previews and traces. */
export function compileForPreview(dependencies: ApiDependencies, stored: StoredConnector): CompiledConnector {
  const { values, signing } = secretsOf(dependencies, stored);
  const signingSecrets = activeSecrets(signing, dependencies.clock.now()).map(({ secret }) => secret);
  return compileConnector(stored, { plugin: dependencies.plugins.plugin(stored.plugin) ?? null, secrets: values, signingSecrets });
}

/** The same with another config, in which a mask means the secret that is stored; 422 with what saving it would be refused for. */
export async function compileChanged(dependencies: ApiDependencies, stored: StoredConnector, config: JsonObject): Promise<CompiledConnector> {
  const plugin = availablePlugin(dependencies, stored.plugin);
  const secrets = secretsOf(dependencies, stored);
  const judged = await judgeConfig({
    plugin,
    sent: config,
    stored: storedConfig({ stored: { config: stored.config, secrets, secretPreview: null } }),
    judge: dependencies.targets,
    production: dependencies.settings.production,
  });
  if (judged.errors.length > 0 || judged.config === null) throw invalid(judged.errors);
  return compileConnector({ ...stored, config: judged.config }, { plugin, secrets: {}, signingSecrets: [] });
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
