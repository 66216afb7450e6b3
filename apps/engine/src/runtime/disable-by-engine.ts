import type { Database } from "@trunkline/database";

export interface EngineDisable {
  readonly tenant: string;
  readonly connectorId: number;
  readonly reason: string;
}

/** Switches a connector off in the engine's name: it is still matched and its work is parked, so nothing is lost. False when it was off already. */
export async function disableByEngine(database: Database, { tenant, connectorId, reason }: EngineDisable): Promise<boolean> {
  const changed = await database.asTenant(tenant, async (store) => {
    const stored = await store.connectors.get(connectorId);
    if (stored === null || !stored.enabled) return false;
    const { sealedSecrets, secretPreview } = stored;
    const document = { ...stored, enabled: false, disabledBy: "engine", disabledReason: reason } as const;
    return typeof (await store.connectors.update({ id: connectorId, expectedRevision: stored.revision, document, sealedSecrets, secretPreview })) !== "string";
  });
  if (!changed) return false;
  await database.notices.add({ tenant, connectorId, type: "connector.disabled", name: String(Date.now()), data: { reason } });
  await database.maintenance.parkWaiting(connectorId, "disabled");
  return changed;
}
