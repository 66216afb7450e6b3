import type { BreakerStates, UnwellConnector } from "@trunkline/database";
import type { Logger } from "pino";
import { createStateLog, type StateLog } from "./state-log.js";

/** How often a process looks at what the others have found, ms. */
const LOOK_EVERY_MS = 1_000;

export type BlockReason = NonNullable<UnwellConnector["reason"]>;

interface Health {
  readonly isOpen: boolean;
  readonly blockedUntilMs: number;
  readonly reason: BlockReason;
  /** When this process came to know it, ms since the epoch: a look that began earlier does not undo it. */
  readonly notedAtMs: number;
}

export interface ConnectorHealthOptions {
  readonly states: Pick<BreakerStates, "unwell">;
  readonly logger: Logger;
  /** The breaker of a connector is closed again, by whichever process. */
  readonly recovered: (connectorId: number) => void;
}

/** What this process knows of connectors that are not well, its own findings and the other processes' alike. Asked on the hot path: a look into a map. */
export class ConnectorHealth {
  private known: ReadonlyMap<number, Health> = new Map();
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> | null = null;

  private readonly log: StateLog;

  constructor(private readonly options: ConnectorHealthOptions) {
    this.log = createStateLog(options.logger, { failing: "connector_health.unknown", working: "connector_health.known_again" });
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  isOpen(connectorId: number): boolean {
    return this.known.size > 0 && this.known.get(connectorId)?.isOpen === true;
  }

  /** 0: not blocked. */
  blockedUntilMs(connectorId: number): number {
    return this.known.size === 0 ? 0 : (this.known.get(connectorId)?.blockedUntilMs ?? 0);
  }

  blockReason(connectorId: number): BlockReason {
    return this.known.get(connectorId)?.reason ?? "rate_limited";
  }

  /** Before the next look shows it. */
  note(connectorId: number, { isOpen, untilMs, reason }: { readonly isOpen: boolean; readonly untilMs: number; readonly reason: BlockReason }): void {
    const before = this.known.get(connectorId);
    const blockedUntilMs = Math.max(before?.blockedUntilMs ?? 0, untilMs);
    const health = { isOpen: isOpen || before?.isOpen === true, blockedUntilMs, reason, notedAtMs: Date.now() };
    this.known = new Map(this.known).set(connectorId, health);
  }

  /** It is closed in the database too. */
  noteClosed(connectorId: number): void {
    if (!this.known.has(connectorId)) return;
    const next = new Map(this.known);
    next.delete(connectorId);
    this.change(next);
  }

  /** Looks now; what is asked meanwhile shares it. Never rejects: a database that is away changes nothing. */
  look(): Promise<void> {
    this.looking ??= this.ask().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async ask(): Promise<void> {
    const startedAtMs = Date.now();
    try {
      const rows = await this.options.states.unwell();
      const next = new Map(rows.map((row) => [row.connectorId, healthOf(row)]));
      for (const [id, health] of this.known) if (health.notedAtMs >= startedAtMs) next.set(id, health);
      this.change(next);
      this.log.succeeded();
    } catch (error) {
      this.log.failed(error);
    }
  }

  private change(next: ReadonlyMap<number, Health>): void {
    const before = this.known;
    this.known = next;
    for (const [id, health] of before) if (health.isOpen && next.get(id)?.isOpen !== true) this.options.recovered(id);
  }
}

function healthOf({ isOpen, blockedUntilMs, reason }: UnwellConnector): Health {
  return { isOpen, blockedUntilMs: blockedUntilMs ?? 0, reason: reason ?? "breaker_open", notedAtMs: 0 };
}
