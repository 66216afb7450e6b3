import type { StoredConnector } from "@trunkline/database";
import { allowsRotationOverlap, signingSecretDemand, type JsonObject, type Plugin } from "@trunkline/plugin-api";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { generatePrivateKey, generateSigningSecret, previewOf, rotateSecrets, sealSecrets, signingSecretPointer } from "../secrets/index.js";
import { discardBacklog, lineUpBacklog } from "./connector-backlog.js";
import { visible, writeChange, type ConnectorChange } from "./connector-access.js";
import type { SavedConnector } from "./connector-changes.js";
import { secretsOf } from "./connector-view.js";
import type { ApiDependencies } from "./dependencies.js";
import { availablePlugin, clearConfig } from "./prepare-connector.js";
import { conflict, invalid } from "./problem.js";
import type { TenantStore } from "./store.js";

const dayMs = 86_400_000;

export const backlogBody = z.strictObject({ backlog: z.enum(["deliver", "discard"]).default("deliver") });
export const rotateBody = z.strictObject({
  overlapSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400)
    .optional(),
  force: z.boolean().default(false),
  secret: z.string().min(1).max(500).optional(),
});

export interface ActionInput {
  readonly dependencies: ApiDependencies;
  readonly caller: Caller;
  readonly id: number;
}

/** Reads the connector, judges and writes in one transaction, then lets the configuration of this process follow. */
async function change(
  input: ActionInput,
  action: string,
  work: (store: TenantStore, stored: StoredConnector) => Promise<ConnectorChange>,
): Promise<StoredConnector> {
  const { dependencies, caller, id } = input;
  const { before, after } = await dependencies.database.asTenant(caller.tenant, async (store) => {
    const stored = visible(caller, await store.connectors.get(id));
    const updated = await writeChange(store, stored, await work(store, stored));
    await store.audit.append({ actor: caller.actor, action: `connector.${action}`, target: `connector:${id}`, detail: {} });
    return { before: stored, after: updated };
  });
  await dependencies.runtime.refresh();
  await lineUpBacklog(dependencies, before, after);
  return after;
}

export async function enable(input: ActionInput, backlog: "deliver" | "discard"): Promise<StoredConnector> {
  if (backlog === "discard") await discardBacklog(input.dependencies, input.id);
  await input.dependencies.database.breakers.reset(input.id);
  return change(input, "enable", async () => ({ enabled: true, disabledBy: null, disabledReason: null }));
}

export async function disable(input: ActionInput): Promise<StoredConnector> {
  const after = await change(input, "disable", async () => ({ enabled: false, disabledBy: "person", disabledReason: `disabled by ${input.caller.actor}` }));
  await input.dependencies.database.maintenance.parkWaiting(input.id, "disabled");
  return after;
}

export async function pause(input: ActionInput): Promise<StoredConnector> {
  const after = await change(input, "pause", async () => ({ paused: true }));
  await input.dependencies.database.maintenance.parkWaiting(input.id, "paused");
  return after;
}

export async function resume(input: ActionInput, backlog: "deliver" | "discard"): Promise<StoredConnector> {
  if (backlog === "discard") await discardBacklog(input.dependencies, input.id);
  return change(input, "resume", async () => ({ paused: false }));
}

/** 422 where the plugin cannot overlap or signs nothing, 409 where an earlier rotation still overlaps. */
export async function rotateSecret(input: ActionInput, body: z.infer<typeof rotateBody>): Promise<SavedConnector> {
  const { dependencies, caller, id } = input;
  let newSecret = "";
  const stored = await change(input, "rotate-secret", async (_, before) => {
    const plugin = availablePlugin(dependencies, before.plugin);
    const secrets = secretsOf(dependencies, before);
    const config: JsonObject = clearConfig(before.config, secrets);
    if ((signingSecretDemand(plugin, config) ?? "none") === "none") throw invalid([{ pointer: "", message: "this connector signs nothing" }]);
    const overlaps = allowsRotationOverlap(plugin, config);
    if (!overlaps && (body.overlapSeconds ?? 0) > 0)
      throw invalid([{ pointer: "/overlapSeconds", message: "must be 0 here: the receivers of this dialect know one secret only" }]);
    const overlapMs = overlaps ? (body.overlapSeconds === undefined ? dayMs : body.overlapSeconds * 1_000) : 0;
    newSecret = body.secret ?? generateLike({ plugin, config, current: secrets.signing[0]?.secret });
    judgeSecret({ plugin, config, secret: newSecret, production: dependencies.settings.production });
    const rotated = rotateSecrets({ current: secrets.signing, newSecret, overlapMs, force: body.force, nowMs: dependencies.clock.now() });
    if ("conflict" in rotated) throw conflict(rotated.conflict);
    return {
      sealedSecrets: sealSecrets(dependencies.secretBox, { tenant: caller.tenant, id }, { values: secrets.values, signing: rotated.secrets }),
      secretPreview: previewOf(newSecret),
    };
  });
  return { stored, newSecret, warnings: [] };
}

/** A private key follows a private key: receivers that hold the public one could check nothing else. */
function generateLike({ plugin, config, current }: { plugin: Plugin; config: JsonObject; current: string | undefined }): string {
  const isPrivate = current !== undefined && (plugin.publicKey?.(config, current) ?? null) !== null;
  return isPrivate ? generatePrivateKey() : generateSigningSecret();
}

/** 422 with what the plugin says of the secret: the same judgement as at save. */
function judgeSecret({ plugin, config, secret, production }: { plugin: Plugin; config: JsonObject; secret: string; production: boolean }): void {
  const remarks = plugin.review?.({ ...config, secret }, { production }) ?? [];
  const errors = remarks.filter(({ severity, pointer }) => severity === "error" && pointer === signingSecretPointer);
  if (errors.length > 0) throw invalid(errors.map(({ pointer, message }) => ({ pointer, message })));
}
