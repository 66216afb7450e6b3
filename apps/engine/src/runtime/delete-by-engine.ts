import type { Database } from "@trunkline/database";

export interface EngineDelete {
  readonly tenant: string;
  readonly connectorId: number;
  readonly reason: string;
}

/** Deletes a connector in the engine's name, as its target, which made it, is gone; its history stays. False when it was deleted already. */
export function deleteByEngine(database: Database, { tenant, connectorId, reason }: EngineDelete): Promise<boolean> {
  return database.asTenant(tenant, async (store) => {
    if (!(await store.connectors.remove(connectorId))) return false;
    await store.audit.append({ actor: "engine", action: "connector.delete", target: `connector:${connectorId}`, detail: { reason } });
    return true;
  });
}
