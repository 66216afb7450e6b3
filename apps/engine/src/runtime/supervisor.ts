import type { Logger } from "pino";
import type { ConnectorEffect, ConnectorSupervisor, DeliveryQueue } from "@trunkline/core";
import type { ConnectorHealth } from "./connector-health.js";

export interface SupervisorDependencies {
  readonly health: Pick<ConnectorHealth, "note" | "blockedUntilMs" | "blockReason">;
  /** The target refuses the connector's credentials: one delivery tries again at `untilMs`, all else waits. */
  readonly refused: (connectorId: number, untilMs: number) => void;
  readonly queue: Pick<DeliveryQueue, "postpone">;
  /** Switches a connector off in the engine's name; its work is parked from then on. */
  readonly disable: (connectorId: number, reason: string) => Promise<void>;
  /** The target wants no more deliveries. */
  readonly gone: (connectorId: number, reason: string) => Promise<void>;
  /** Deliveries that may end failed in a row before the connector is disabled; 0 = never. */
  readonly failuresAllowed: (connectorId: number) => number;
  readonly logger: Logger;
}

/** Carries out what outcomes mean for a connector as a whole, in the background. */
export function createSupervisor(dependencies: SupervisorDependencies): ConnectorSupervisor {
  const inBackground = (connectorId: number, work: Promise<void>): void => {
    work.catch((error: unknown) => dependencies.logger.error({ connectorId, error: String(error) }, "connector.effect_failed"));
  };
  const apply = (connectorId: number, effect: ConnectorEffect): void => {
    if (effect.kind === "blockUntil" && effect.reason === "auth_failed") dependencies.refused(connectorId, effect.untilMs);
    else if (effect.kind === "blockUntil") {
      dependencies.health.note(connectorId, { isOpen: false, untilMs: effect.untilMs, reason: effect.reason });
      inBackground(connectorId, dependencies.queue.postpone(connectorId, effect.untilMs, effect.reason));
    } else if (effect.kind === "disable") inBackground(connectorId, dependencies.disable(connectorId, effect.reason));
    else if (effect.kind === "gone") inBackground(connectorId, dependencies.gone(connectorId, effect.reason));
    else {
      const allowed = dependencies.failuresAllowed(connectorId);
      if (allowed > 0 && effect.consecutiveFailures >= allowed)
        inBackground(connectorId, dependencies.disable(connectorId, `${effect.consecutiveFailures} deliveries in a row have failed`));
    }
  };
  return {
    apply,
    blockedUntilMs: (connectorId) => dependencies.health.blockedUntilMs(connectorId),
    blockReason: (connectorId) => dependencies.health.blockReason(connectorId),
  };
}
