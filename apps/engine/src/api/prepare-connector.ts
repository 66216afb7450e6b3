import { canBatch } from "@trunkline/core";
import type { DeliveryDocument, HostedPlugin, SubscriptionDocument } from "@trunkline/core";
import { secretPointers, signingSecretDemand, type JsonObject, type SigningSecretDemand, type Plugin } from "@trunkline/plugin-api";
import {
  generateSigningSecret,
  joinSecrets,
  previewOf,
  sealSecrets,
  signingSecretPointer,
  splitSecrets,
  withValueAt,
  type ConnectorSecrets,
  type SealedSecrets,
  type SigningSecret,
} from "../secrets/index.js";
import { judgeConfig, type StoredConfig } from "./config-judgement.js";
import type { ConnectorBody } from "./connector-body.js";
import { policyOf } from "./delivery-policy.js";
import type { ApiDependencies } from "./dependencies.js";
import { directionErrors } from "./direction.js";
import { knownEventTypes } from "./known-event-types.js";
import { invalid, type PointedError } from "./problem.js";
import { judgeSubscriptions } from "./subscription-judgement.js";
import { templatedFieldWarnings } from "./templated-fields.js";

export interface PrepareInput {
  readonly tenant: string;
  readonly id: number;
  readonly body: ConnectorBody;
  /** null at creation. */
  readonly stored: { readonly config: JsonObject; readonly secrets: ConnectorSecrets; readonly secretPreview: string | null } | null;
  /** Faults found by the caller, reported together with the others. */
  readonly errors: readonly PointedError[];
}

/** What is written of a connector besides its name and switches. */
export interface PreparedConnector {
  readonly config: JsonObject;
  readonly pluginConfigVersion: number;
  readonly subscriptions: readonly SubscriptionDocument[];
  readonly delivery: DeliveryDocument;
  readonly sealedSecrets: SealedSecrets;
  readonly secretPreview: string | null;
  /** A signing secret that is new, in clear; shown once. */
  readonly newSecret: string | null;
  readonly warnings: readonly PointedError[];
}

/** Judges a connector at save and makes what is stored of it. Throws 422 with every fault that was found, not only the first. */
export async function prepareConnector(dependencies: ApiDependencies, input: PrepareInput): Promise<PreparedConnector> {
  const { body } = input;
  const plugin = availablePlugin(dependencies, body.plugin);
  const judged = await judgeConfig({
    plugin,
    sent: body.config as JsonObject,
    stored: storedConfig(input),
    judge: dependencies.targets,
    production: dependencies.settings.production,
  });
  const catalog = await knownEventTypes(dependencies, { tenant: input.tenant, company: body.company ?? null });
  const documents = body.subscriptions as readonly SubscriptionDocument[];
  const subscriptions = await judgeSubscriptions(documents, catalog);
  const errors = [
    ...input.errors,
    ...judged.errors,
    ...subscriptions.errors,
    ...directionErrors(plugin, documents),
    ...policyErrors(plugin, judged.config, body.delivery),
  ];
  if (errors.length > 0 || judged.config === null) throw invalid(errors);
  return {
    ...sealed(dependencies, input, plugin, judged.config),
    pluginConfigVersion: plugin.configVersion ?? 1,
    subscriptions: documents,
    delivery: body.delivery as DeliveryDocument,
    warnings: [...judged.warnings, ...subscriptions.warnings, ...templatedFieldWarnings(plugin, judged.config, { subscriptions: documents, catalog })],
  };
}

/** The stored config as the judge sees it: the newest signing secret at `/secret`. */
export function storedConfig({ stored }: Pick<PrepareInput, "stored">): StoredConfig | null {
  if (stored === null) return null;
  const [newest] = stored.secrets.signing;
  return { config: stored.config, secrets: { ...stored.secrets.values, ...(newest === undefined ? {} : { [signingSecretPointer]: newest.secret }) } };
}

export function availablePlugin(dependencies: ApiDependencies, id: string): HostedPlugin {
  const entry = dependencies.plugins.get(id);
  if (entry === undefined)
    throw invalid([
      {
        pointer: "/plugin",
        message: `is not a known plugin; known are ${dependencies.plugins
          .list()
          .map((known) => known.id)
          .join(", ")}`,
      },
    ]);
  if (entry.status === "unavailable") throw invalid([{ pointer: "/plugin", message: `is not available: ${entry.reason}` }]);
  return entry.plugin;
}

function policyErrors(plugin: Plugin, config: JsonObject | null, delivery: ConnectorBody["delivery"]): readonly PointedError[] {
  if (config === null) return [];
  const batch = batchErrors(plugin, config, delivery);
  if (delivery.maxRetries === undefined) return batch;
  const { maxRetriesAllowed } = policyOf(plugin, config, {});
  if (delivery.maxRetries <= maxRetriesAllowed) return batch;
  return [...batch, { pointer: "/delivery/maxRetries", message: `must be at most ${maxRetriesAllowed} here` }];
}

function batchErrors(plugin: Plugin, config: JsonObject, { batch, ordering }: ConnectorBody["delivery"]): readonly PointedError[] {
  if (batch === undefined || batch === null) return [];
  if (ordering !== undefined && ordering !== null) return [{ pointer: "/delivery/batch", message: "cannot be combined with ordering" }];
  return canBatch(plugin, config) ? [] : [{ pointer: "/delivery/batch", message: "is not possible here: receivers expect one event in each request" }];
}

function sealed(
  dependencies: ApiDependencies,
  input: PrepareInput,
  plugin: Plugin,
  clear: JsonObject,
): Pick<PreparedConnector, "config" | "sealedSecrets" | "secretPreview" | "newSecret"> {
  const split = splitSecrets(clear, secretPointers(plugin, clear));
  const { [signingSecretPointer]: given, ...values } = split.secrets;
  const demand = signingSecretDemand(plugin, clear);
  const signing = demand === null ? null : nextSigning(demand, given, input.stored?.secrets.signing ?? []);
  const kept = signing === null && given !== undefined ? { ...values, [signingSecretPointer]: given } : values;
  const secrets: ConnectorSecrets = { values: kept, signing: signing?.secrets ?? [] };
  return {
    config: signing === null ? split.config : withValueAt(split.config, signingSecretPointer, undefined),
    sealedSecrets: sealSecrets(dependencies.secretBox, input, secrets),
    secretPreview: previewFor(secrets.signing, input.stored?.secretPreview ?? null, signing?.isChanged ?? false),
    newSecret: signing?.isChanged === true ? (secrets.signing[0]?.secret ?? null) : null,
  };
}

/** A secret that is given anew replaces all; one the plugin requires is made where none is given or stored. */
function nextSigning(
  demand: SigningSecretDemand,
  given: string | undefined,
  stored: readonly SigningSecret[],
): { readonly secrets: readonly SigningSecret[]; readonly isChanged: boolean } {
  if (demand === "none") return { secrets: [], isChanged: false };
  if (given !== undefined)
    return given === stored[0]?.secret ? { secrets: stored, isChanged: false } : { secrets: [{ secret: given, expiresAtMs: null }], isChanged: true };
  if (demand === "optional") return { secrets: [], isChanged: false };
  return stored.length > 0 ? { secrets: stored, isChanged: false } : { secrets: [{ secret: generateSigningSecret(), expiresAtMs: null }], isChanged: true };
}

function previewFor(signing: readonly SigningSecret[], stored: string | null, isChanged: boolean): string | null {
  const [newest] = signing;
  if (newest === undefined) return null;
  return isChanged || stored === null ? previewOf(newest.secret) : stored;
}

/** A stored config with its secrets in clear. */
export function clearConfig(config: JsonObject, secrets: ConnectorSecrets): JsonObject {
  return joinSecrets(config, secrets.values);
}
