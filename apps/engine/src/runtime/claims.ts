import type { ClaimedDelivery, DeliveryQueue, EventLog, Waker, WaitingRows } from "@trunkline/core";
import type { RuntimeParts } from "./runtime-parts.js";

const TRY_AGAIN_MS = 1_000;

export interface ClaimsDependencies {
  readonly queue: DeliveryQueue;
  /** Hands back what this process has of the connector, but for what it knows to have; gives how many. */
  readonly handBack: (connectorId: number, known: readonly string[]) => Promise<number>;
  /** The connector has work again. `count`: deliveries that were lost and are back in line. */
  readonly recovered: (connectorId: number, count: number) => void;
}

/**
 * Knows which deliveries this process has. A claim may be committed and its answer lost with the connection: its rows then belong to a process that lives and
 * does not know of them, so that nobody would ever try them. After a claim that failed they are handed back, as soon as the database answers.
 */
export class Claims {
  private readonly held = new Map<number, Set<string>>();
  private readonly uncertain = new Set<number>();
  private isOpen = true;

  constructor(private readonly dependencies: ClaimsDependencies) {}

  /** Nothing is claimed any more. */
  close(): void {
    this.isOpen = false;
  }

  /** The queue, whose claims are known here; nothing is claimed of a connector while it is not certain what this process has of it. */
  watchQueue(): DeliveryQueue {
    const { queue } = this.dependencies;
    return { ...this.claiming(queue), inOrder: this.claiming(queue.inOrder), inBatches: this.claiming(queue.inBatches) };
  }

  /** The log: rows written as under way are this process's until their end is written. */
  watchLog(log: EventLog): EventLog {
    return {
      ...log,
      settle: (settlement) => {
        for (const { id, connectorId, owner } of settlement.deliveries) if (owner !== null) this.hold(connectorId, id);
        return log.settle(settlement);
      },
      finish: async (finished) => {
        const report = await log.finish(finished);
        for (const { connectorId, deliveryId } of finished) this.held.get(connectorId)?.delete(deliveryId);
        return report;
      },
    };
  }

  private claiming<Rows extends WaitingRows>(rows: Rows): Rows {
    return { ...rows, claim: (...claim: Parameters<WaitingRows["claim"]>) => this.claim(rows, claim) };
  }

  private async claim(rows: WaitingRows, claim: Parameters<WaitingRows["claim"]>): Promise<readonly ClaimedDelivery[]> {
    const [connectorId] = claim;
    if (!this.isOpen || this.uncertain.has(connectorId)) return [];
    try {
      const claimed = await rows.claim(...claim);
      for (const { id } of claimed) this.hold(connectorId, id);
      return claimed;
    } catch (error) {
      this.uncertain.add(connectorId);
      void this.recover(connectorId);
      throw error;
    }
  }

  /** However long the database is away. A process that ends meanwhile leaves its rows to those that find it gone. */
  private async recover(connectorId: number): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS).unref());
      if (!this.isOpen) return;
      const count = await this.dependencies.handBack(connectorId, [...(this.held.get(connectorId) ?? [])]).catch(() => null);
      if (count === null) continue;
      this.uncertain.delete(connectorId);
      this.dependencies.recovered(connectorId, count);
      return;
    }
  }

  private hold(connectorId: number, id: string): void {
    const held = this.held.get(connectorId);
    if (held === undefined) this.held.set(connectorId, new Set([id]));
    else held.add(id);
  }
}

/** The claims of this process. */
export function createClaims({ database, processId, logger }: RuntimeParts, waker: Waker): Claims {
  return new Claims({
    queue: database.deliveryQueue,
    handBack: (connectorId, known) => database.maintenance.handBackUnknown({ connectorId, owner: processId, known }),
    recovered: (connectorId, count) => {
      logger.info({ connectorId, count }, "claim.handed_back: its answer was lost");
      waker.wake(connectorId, Date.now());
    },
  });
}
