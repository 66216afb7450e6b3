import type { StoredConnector } from "@trunkline/database";
import type { JsonObject, RenderedRequest } from "@trunkline/plugin-api";
import type { Caller } from "../auth/caller.js";
import { secretsOf } from "./connector-view.js";
import type { ApiDependencies } from "./dependencies.js";
import { clearConfig } from "./prepare-connector.js";

interface DeleteInput {
  readonly caller: Caller;
  readonly id: number;
  /** Judges the connector as it is; throws to refuse. */
  readonly find: (stored: StoredConnector | null) => StoredConnector;
  /** false where the target itself asked for the end. */
  readonly tellsTarget: boolean;
}

/** Deletes a connector: its waiting work is cancelled, its history stays, and its target hears of it where the plugin wants that. */
export async function deleteConnector(dependencies: ApiDependencies, { caller, id, find, tellsTarget }: DeleteInput): Promise<void> {
  const deleted = await dependencies.database.asTenant(caller.tenant, async (store) => {
    const stored = find(await store.connectors.get(id));
    await store.connectors.remove(id);
    await store.audit.append({ actor: caller.actor, action: "connector.delete", target: `connector:${id}`, detail: lastKnown(stored) });
    return stored;
  });
  await dependencies.runtime.refresh();
  await dependencies.database.maintenance.cancelParked(id, "the connector was deleted");
  const farewell = tellsTarget ? farewellOf(dependencies, deleted) : null;
  if (farewell !== null) dependencies.runtime.tell(id, farewell);
}

/** What people will look for when it is gone; no secrets. */
function lastKnown({ name, plugin, company, system, subscriptions }: StoredConnector): JsonObject {
  return { name, plugin, company, system, eventTypes: [...new Set(subscriptions.flatMap(({ eventTypes }) => eventTypes))] };
}

/** null also where it cannot be made (a lost key, a config that no longer fits): the connector is gone all the same. */
function farewellOf(dependencies: ApiDependencies, stored: StoredConnector): RenderedRequest | null {
  const plugin = dependencies.plugins.plugin(stored.plugin);
  if (plugin?.renderDeletion === undefined) return null;
  try {
    return plugin.renderDeletion(clearConfig(stored.config, secretsOf(dependencies, stored)));
  } catch (error) {
    dependencies.reportError(error, { method: "DELETE", url: `/api/v1/connectors/${stored.id}`, tenant: stored.tenant });
    return null;
  }
}
