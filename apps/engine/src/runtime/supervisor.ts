import type { Logger } from "pino";
import type { ConnectorEffect, ConnectorSupervisor, DeliveryQueue } from "@trunkline/core";

export interface SupervisorDependencies {
  readonly queue: Pick<DeliveryQueue, "postpone">;
  /** Switches a connector off in the engine's name; its work is parked from then on. */
  readonly disable: (connectorId: number, reason: string) => Promise<void>;
  /** Deliveries that may end failed in a row before the connector is disabled; 0 = never. */
  readonly failuresAllowed: (connectorId: number) => number;
  readonly logger: Logger;
}

/** Carries out what outcomes mean for a connector as a whole, in the background. */
export function createSupervisor(dependencies: SupervisorDependencies): ConnectorSupervisor {
  const blocked = new Map<number, number>();
  const nextSendMs = new Map<number, number>();
  const inBackground = (connectorId: number, work: Promise<void>): void => {
    work.catch((error: unknown) => dependencies.logger.error({ connectorId, error: String(error) }, "connector.effect_failed"));
  };
  const apply = (connectorId: number, effect: ConnectorEffect): void => {
    if (effect.kind === "blockUntil") {
      blocked.set(connectorId, Math.max(blocked.get(connectorId) ?? 0, effect.untilMs));
      inBackground(connectorId, dependencies.queue.postpone(connectorId, effect.untilMs, effect.reason));
    } else if (effect.kind === "disable") inBackground(connectorId, dependencies.disable(connectorId, effect.reason));
    else {
      const allowed = dependencies.failuresAllowed(connectorId);
      if (allowed > 0 && effect.consecutiveFailures >= allowed)
        inBackground(connectorId, dependencies.disable(connectorId, `${effect.consecutiveFailures} deliveries in a row have failed`));
    }
  };
  return {
    apply,
    blockedUntilMs: (connectorId) => blocked.get(connectorId) ?? 0,
    reserve: (connectorId, limit) => {
      const now = Date.now();
      const spacing = limit.perMs / limit.max;
      // Up to one window's worth may go at once; after that each send moves the next one by its share.
      const at = Math.max(nextSendMs.get(connectorId) ?? 0, now - limit.perMs + spacing);
      nextSendMs.set(connectorId, at + spacing);
      return at;
    },
  };
}
