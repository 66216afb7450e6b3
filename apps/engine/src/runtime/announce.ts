import type { CompiledConnector, IncomingMessage, Intake } from "@trunkline/core";
import type { Notice, Notices } from "@trunkline/database";
import type { Logger } from "pino";

const MOST_AT_ONCE = 100;
const NOBODY = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;

export interface AnnounceDependencies {
  readonly notices: Pick<Notices, "take">;
  readonly intake: Pick<Intake, "accept">;
  readonly connector: (id: number) => CompiledConnector | undefined;
  readonly logger: Logger;
}

/** Makes engine events of what was noticed, with the tenant and company of the connector; they go the way of every event. */
export async function announce(dependencies: AnnounceDependencies): Promise<void> {
  const { notices, intake, logger } = dependencies;
  for (let taken = MOST_AT_ONCE; taken === MOST_AT_ONCE; ) {
    taken = await notices.take(MOST_AT_ONCE, async (found) => {
      const report = await intake.accept(found.map((notice) => messageOf(dependencies, notice)));
      // Whatever is wrong with it will be wrong the next time too.
      if (report.kind === "refused")
        for (const { rejected } of report.problems) logger.error({ tenant: rejected.tenant, detail: rejected.detail }, "engine_event.refused");
    });
  }
}

function messageOf({ connector }: AnnounceDependencies, notice: Notice): IncomingMessage {
  const { tenant, connectorId, createdAtMs } = notice;
  const known = connector(connectorId);
  const shown = { id: connectorId, name: known?.name ?? null, plugin: known?.pluginId ?? null };
  const event = {
    id: `${notice.type}:${connectorId}:${notice.name}`,
    type: notice.type,
    tenant,
    company: known?.company ?? null,
    source: "trunkline",
    time: new Date(createdAtMs).toISOString(),
    data: dataOf(notice, shown),
  };
  return { provenance: NOBODY, value: Buffer.from(JSON.stringify(event)), timestampMs: createdAtMs, boundTenant: tenant, originSystem: null };
}

/** As the catalog describes it: `{id, type, attributes}`. */
function dataOf({ type, data }: Notice, connector: { readonly id: number; readonly name: string | null; readonly plugin: string | null }) {
  if (!type.startsWith("delivery.")) return { id: connector.id, type: "connector", attributes: { ...connector, ...data } };
  const { id, ...attributes } = data;
  return { id, type: "delivery", attributes: { connector, ...attributes } };
}
