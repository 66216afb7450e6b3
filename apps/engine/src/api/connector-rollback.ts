import { z } from "zod";
import type { StoredConnector } from "@trunkline/database";
import { checked } from "./read-body.js";
import { connectorBody } from "./connector-body.js";
import type { ActionInput } from "./connector-actions.js";
import type { SavedConnector } from "./connector-changes.js";
import { secretsOf } from "./connector-view.js";
import { upToDateConfig } from "../plugins/index.js";
import { maskConfig } from "../secrets/index.js";
import { visible, writeChange } from "./connector-access.js";
import { availablePlugin, prepareConnector } from "./prepare-connector.js";
import { conflict, notFound } from "./problem.js";

export const rollbackBody = z.strictObject({ revision: z.number().int().min(1) });

/** An earlier version's content with today's switches and signing secrets, judged as if it were saved now. */
export async function rollback({ dependencies, caller, id }: ActionInput, revision: number): Promise<SavedConnector> {
  const { database, runtime } = dependencies;
  const { current, earlier } = await database.asTenant(caller.tenant, async (store) => ({
    current: visible(caller, await store.connectors.get(id)),
    earlier: (await store.connectors.revisions(id)).find((stored) => stored.revision === revision),
  }));
  if (earlier === undefined) throw notFound("revision");
  const plugin = availablePlugin(dependencies, earlier.plugin);
  const present = await upToDateConfig(plugin, { config: earlier.config, values: secretsOf(dependencies, earlier).values }, earlier.pluginConfigVersion ?? 1);
  if ("problem" in present) throw conflict(present.problem);
  const secrets = { values: present.values, signing: secretsOf(dependencies, current).signing };
  const [newest] = secrets.signing;
  const shown = maskConfig(present.config, secrets.values);
  const body = checked(connectorBody, {
    ...contentOf(earlier),
    enabled: current.enabled,
    paused: current.paused,
    config: newest === undefined ? shown : { ...shown, secret: "***" },
  });
  const prepared = await prepareConnector(dependencies, {
    tenant: caller.tenant,
    id,
    body,
    stored: { config: present.config, secrets, secretPreview: current.secretPreview },
    errors: [],
  });
  const { newSecret, warnings, ...written } = prepared;
  const stored = await database.asTenant(caller.tenant, async (store) => {
    const updated = await writeChange(store, current, { ...contentOf(earlier), ...written });
    await store.audit.append({ actor: caller.actor, action: "connector.rollback", target: `connector:${id}`, detail: { revision } });
    return updated;
  });
  await runtime.refresh();
  runtime.wake(id);
  return { stored, newSecret, warnings };
}

function contentOf({ name, description, plugin, company, system, tags = [], subscriptions, delivery }: StoredConnector) {
  return { name, description, plugin, company, system, tags, subscriptions, delivery };
}
