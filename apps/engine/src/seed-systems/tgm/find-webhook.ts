import type { StoredConnector } from "@trunkline/database";
import { connectorId, visible } from "../../api/connector-access.js";
import type { ApiDependencies } from "../../api/dependencies.js";
import { notFound, Problem } from "../../api/problem.js";
import type { Caller } from "../../auth/caller.js";

/** 404 for everything that is no webhook of TGM's format: other connectors do not exist here. */
export async function findWebhook(dependencies: ApiDependencies, caller: Caller, id: string): Promise<StoredConnector> {
  return asWebhook(async () => {
    const number = connectorId(id);
    const stored = visible(caller, await dependencies.database.asTenant(caller.tenant, (store) => store.connectors.get(number)));
    if (!isTgm(stored)) throw notFound("webhook");
    return stored;
  });
}

/** Which connectors these are, for lists and counts. */
export const tgmWebhooks = { plugin: "webhook", dialect: "tgm" } as const;

function isTgm({ plugin, config }: StoredConnector): boolean {
  return plugin === tgmWebhooks.plugin && config.dialect === tgmWebhooks.dialect;
}

async function asWebhook<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Problem && error.status === 404 ? notFound("webhook") : error;
  }
}
