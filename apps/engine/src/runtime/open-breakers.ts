import type { CompiledConnector, Lanes, Waker } from "@trunkline/core";
import { EngineBreakers } from "./breakers.js";
import type { RuntimeParts } from "./runtime-parts.js";

export interface BreakerSurroundings {
  readonly waker: Waker;
  readonly lanes: Lanes;
  readonly connector: (id: number) => CompiledConnector | undefined;
}

/** The breakers of this process over the shared state; a target that is back is told as an engine event. */
export function openBreakers({ logger, database, processId }: RuntimeParts, { waker, lanes, connector }: BreakerSurroundings): EngineBreakers {
  return new EngineBreakers({
    states: database.breakers,
    processId,
    logger,
    lanes,
    waker,
    connector,
    showParked: (connectorId, untilMs, reason) => database.maintenance.showParked(connectorId, untilMs, reason),
    recovered: ({ id, tenant }) => {
      const data = { reason: "the target answers again" };
      database.notices
        .add({ tenant, connectorId: id, type: "connector.recovered", name: String(Date.now()), data })
        .catch((error: unknown) => logger.error({ connectorId: id, error: String(error) }, "notice.not_written"));
    },
  });
}
