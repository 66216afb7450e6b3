import type { StoredConnector } from "@trunkline/database";
import type { JsonObject } from "@trunkline/plugin-api";
import type { FastifyRequest } from "fastify";
import type { Caller } from "../auth/caller.js";
import { isObject, signingSecretPointer, type ConnectorSecrets } from "../secrets/index.js";
import { lineUpBacklog } from "./connector-backlog.js";
import type { ConnectorBody } from "./connector-body.js";
import { requireMatch, visible, writeChange } from "./connector-access.js";
import { companyErrors, draftOf, patchedDraft } from "./connector-draft.js";
import { idleState, secretsOf, viewConnector } from "./connector-view.js";
import type { ApiDependencies } from "./dependencies.js";
import { prepareConnector, type PreparedConnector } from "./prepare-connector.js";
import { QuotaProblem, type PointedError } from "./problem.js";
import { bodyJson } from "./read-body.js";
import type { TenantStore } from "./store.js";

export interface SavedConnector {
  readonly stored: StoredConnector;
  /** Shown once; null where no signing secret is new. */
  readonly newSecret: string | null;
  readonly warnings: readonly PointedError[];
}

/** A connector that was judged and has its number, but is not saved. */
export interface NewConnector {
  readonly id: number;
  readonly body: ConnectorBody;
  readonly prepared: PreparedConnector;
}

/** Runs after the write, in its transaction; what it throws undoes the write. Changes of connectors wait for each other, so it sees all of them. */
export type Verification = (store: TenantStore) => Promise<void>;

/** `value` is the body as it was sent: unknown until it is read. */
export async function createConnector(dependencies: ApiDependencies, caller: Caller, value: unknown, verify?: Verification): Promise<SavedConnector> {
  const [saved] = await saveNewConnectors(dependencies, caller, [await prepareNewConnector(dependencies, caller, value)], verify);
  return saved!;
}

/** Throws 422 with every fault; writes nothing. */
export async function prepareNewConnector(dependencies: ApiDependencies, caller: Caller, value: unknown): Promise<NewConnector> {
  const body = draftOf(value, caller);
  const errors = [...companyErrors(body, caller), ...(await fallbackErrors(dependencies, caller, body, null))];
  const id = await dependencies.database.platform.nextConnectorId();
  return { id, body, prepared: await prepareConnector(dependencies, { tenant: caller.tenant, id, body, stored: null, errors }) };
}

/** All or none, in one transaction. */
export async function saveNewConnectors(
  { database, runtime }: ApiDependencies,
  { tenant, actor }: Caller,
  connectors: readonly NewConnector[],
  verify?: Verification,
): Promise<readonly SavedConnector[]> {
  const most = (await database.platform.tenants.get(tenant))?.quotas.connectors ?? null;
  const stored = await database.asTenant(tenant, async (store) => {
    const created: StoredConnector[] = [];
    for (const { id, body, prepared } of connectors) {
      const { sealedSecrets, secretPreview } = prepared;
      created.push(await store.connectors.create({ ...contentOf(body, prepared, null), id, tenant, revision: 1 }, { sealedSecrets, secretPreview }));
      await store.audit.append({ actor, action: "connector.create", target: `connector:${id}`, detail: { name: body.name, plugin: body.plugin } });
    }
    // After the write, whose lock lets one creation at a time through.
    if (most !== null && (await store.connectors.count({})) > most) throw new QuotaProblem(409, `The tenant may have at most ${most} connectors.`);
    await verify?.(store);
    return created;
  });
  await runtime.refresh();
  return stored.map((connector, index) => {
    const { newSecret, warnings } = connectors[index]!.prepared;
    return { stored: connector, newSecret, warnings };
  });
}

export async function patchConnector(dependencies: ApiDependencies, caller: Caller, id: number, request: FastifyRequest): Promise<SavedConnector> {
  const before = visible(caller, await dependencies.database.asTenant(caller.tenant, (store) => store.connectors.get(id)));
  const patch = bodyJson(request);
  requireMatch(request, before);
  return changeConnector(dependencies, caller, { before, patch });
}

interface ConnectorPatch {
  /** As it was read; 412 where it has changed since. */
  readonly before: StoredConnector;
  /** JSON Merge Patch. */
  readonly patch: unknown;
  readonly verify?: Verification;
}

export async function changeConnector(dependencies: ApiDependencies, caller: Caller, { before, patch, verify }: ConnectorPatch): Promise<SavedConnector> {
  const { database, runtime } = dependencies;
  const { id } = before;
  const secrets = secretsOf(dependencies, before);
  const shown = viewConnector(dependencies, before, idleState).config;
  const body = patchedDraft(before, shown, patch, withSigning(secrets));
  const errors = [...companyErrors(body, caller), ...(await fallbackErrors(dependencies, caller, body, id))];
  const prepared = await prepareConnector(dependencies, {
    tenant: caller.tenant,
    id,
    body,
    stored: { config: before.config, secrets, secretPreview: before.secretPreview },
    errors,
  });
  const stored = await database.asTenant(caller.tenant, async (store) => {
    const { sealedSecrets, secretPreview } = prepared;
    const updated = await writeChange(store, before, { ...contentOf(body, prepared, before), sealedSecrets, secretPreview });
    await store.audit.append({ actor: caller.actor, action: "connector.update", target: `connector:${id}`, detail: { fields: changedFields(patch) } });
    await verify?.(store);
    return updated;
  });
  await runtime.refresh();
  if (stored.enabled && !before.enabled) await database.breakers.reset(id);
  // Perhaps it was mended: a person does not wait a quarter of an hour to see whether the new credentials are good.
  else if (await database.breakers.probeNow(id)) await database.maintenance.moveParked(id, ["auth_failed", "breaker_open"], dependencies.clock.now());
  await lineUpBacklog(dependencies, before, stored);
  return { stored, newSecret: givesSecret(patch) ? null : prepared.newSecret, warnings: prepared.warnings };
}

/** A secret that the patch itself brought is not answered; one that the engine had to make (another dialect) is shown this once. */
function givesSecret(patch: unknown): boolean {
  return isObject(patch) && isObject(patch.config) && typeof patch.config.secret === "string";
}

function withSigning({ values, signing }: ConnectorSecrets): Readonly<Record<string, string>> {
  const [newest] = signing;
  return newest === undefined ? values : { ...values, [signingSecretPointer]: newest.secret };
}

/** What is stored of a connector's document. Switched off here is switched off by a person. */
function contentOf(body: ConnectorBody, { config, pluginConfigVersion, subscriptions, delivery }: PreparedConnector, before: StoredConnector | null) {
  const { name, description, plugin, company, enabled, paused, system, tags } = body;
  const disabledBy: "person" | "engine" | null = enabled ? null : before?.enabled === false ? before.disabledBy : "person";
  const disabledReason = disabledBy === null ? null : (before?.disabledReason ?? null);
  return {
    name,
    description,
    plugin,
    company,
    enabled,
    paused,
    system,
    tags,
    disabledBy,
    disabledReason,
    config,
    pluginConfigVersion,
    subscriptions,
    delivery,
  };
}

async function fallbackErrors({ database }: ApiDependencies, caller: Caller, body: ConnectorBody, ownId: number | null): Promise<readonly PointedError[]> {
  const { fallbackConnectorId } = body.delivery;
  if (fallbackConnectorId === undefined || fallbackConnectorId === null) return [];
  const pointer = "/delivery/fallbackConnectorId";
  if (fallbackConnectorId === ownId) return [{ pointer, message: "must be another connector" }];
  const found = await database.asTenant(caller.tenant, (store) => store.connectors.get(fallbackConnectorId));
  return found === null || found.deletedAtMs !== null ? [{ pointer, message: "is not a connector of this tenant" }] : [];
}

/** Names only: values may be secrets. */
function changedFields(patch: unknown): JsonObject[string] {
  return typeof patch === "object" && patch !== null ? Object.keys(patch) : [];
}
