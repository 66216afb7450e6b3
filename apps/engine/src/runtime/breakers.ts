import type { Breakers, CompiledConnector, Lanes, Probe, Waker } from "@trunkline/core";
import type { BreakerStates } from "@trunkline/database";
import type { Logger } from "pino";
import { ConnectorHealth, type BlockReason } from "./connector-health.js";
import { LocalBreaker } from "./local-breaker.js";

/** A breaker that was not needed for so long is dropped with its timers: each costs memory and a tick a second. */
const DROP_AFTER_MS = 120_000;
/** A permit outlives the longest attempt by this, ms. */
const PROBE_MARGIN_MS = 5_000;

export interface BreakersOptions {
  readonly states: BreakerStates;
  readonly processId: string;
  readonly waker: Waker;
  readonly lanes: Pick<Lanes, "of">;
  readonly logger: Logger;
  readonly connector: (id: number) => CompiledConnector | undefined;
  /** Shows the waiting rows as parked, and why. */
  readonly showParked: (connectorId: number, untilMs: number, reason: BlockReason) => Promise<void>;
  /** This process has closed the breaker of a connector: its target is back. */
  readonly recovered: (connector: CompiledConnector) => void;
}

/** The breakers of this process: opossum's fast-fail in front of the state that the cluster shares. */
export class EngineBreakers implements Breakers {
  readonly health: ConnectorHealth;
  private readonly local = new Map<number, LocalBreaker>();
  /** Openings that are being recorded. */
  private readonly opening = new Map<number, Promise<unknown>>();
  private readonly sweeper: NodeJS.Timeout;

  constructor(private readonly options: BreakersOptions) {
    this.health = new ConnectorHealth({ states: options.states, logger: options.logger, recovered: (connectorId) => this.closed(connectorId) });
    this.sweeper = setInterval(() => this.sweep(), DROP_AFTER_MS);
    this.sweeper.unref();
  }

  of(connector: CompiledConnector): LocalBreaker {
    const known = this.local.get(connector.id);
    if (known !== undefined && known.revision === connector.revision) return known;
    known?.reset();
    const { id, policy } = connector;
    const opened = (): void => {
      if (!this.isOutdated(connector)) this.open(connector, Date.now() + policy.breaker.openMs, "breaker_open");
    };
    const breaker = new LocalBreaker({ connector, opened, isOpenElsewhere: () => this.health.isOpen(id) });
    this.local.set(id, breaker);
    return breaker;
  }

  /** For the whole cluster; in the background. */
  open(connector: CompiledConnector, untilMs: number, reason: "breaker_open" | "auth_failed"): void {
    const { logger, states, waker, showParked } = this.options;
    const { id: connectorId, tenant } = connector;
    logger.warn({ tenant, connectorId, untilMs, reason }, "breaker.opened");
    this.health.note(connectorId, { isOpen: true, untilMs, reason });
    const recorded = states
      .open(connector, untilMs, reason)
      .then(() => showParked(connectorId, untilMs, reason))
      .catch((error: unknown) => logger.error({ connectorId, error: String(error) }, "breaker.not_recorded"))
      .finally(() => this.opening.get(connectorId) === recorded && this.opening.delete(connectorId));
    this.opening.set(connectorId, recorded);
    waker.wake(connectorId, untilMs);
  }

  async takeProbe(connector: CompiledConnector): Promise<Probe | "closed" | "wait"> {
    const { states, processId } = this.options;
    // Before it is recorded, the database would say that it is closed.
    await this.opening.get(connector.id);
    const permit = await states.takeProbe(connector.id, processId, connector.policy.timeoutMs + PROBE_MARGIN_MS);
    if (permit === "closed") this.health.noteClosed(connector.id);
    if (typeof permit !== "number") return permit;
    return { end: (verdict) => this.endProbe(connector, permit, verdict) };
  }

  close(): void {
    clearInterval(this.sweeper);
    this.health.close();
    for (const breaker of this.local.values()) breaker.reset();
  }

  /** A write that fails leaves the permit to end by itself. */
  private async endProbe(connector: CompiledConnector, generation: number, verdict: "succeeded" | "failed" | "undecided"): Promise<void> {
    const { states, logger, recovered } = this.options;
    try {
      if (verdict === "failed" && !this.isOutdated(connector)) this.open(connector, Date.now() + connector.policy.breaker.openMs, "breaker_open");
      else if (verdict !== "succeeded") await states.releaseProbe(connector.id, generation);
      else if (await states.close(connector.id, generation)) {
        this.health.noteClosed(connector.id);
        recovered(connector);
      }
    } catch (error) {
      logger.error({ connectorId: connector.id, error: String(error) }, "breaker.not_recorded");
    }
  }

  /** Whether somebody has changed the connector since: what failed by its old settings says nothing of the new ones. */
  private isOutdated({ id, revision }: CompiledConnector): boolean {
    return (this.options.connector(id)?.revision ?? revision) > revision;
  }

  /** By this process or another: sends begin slowly, and old failures no longer count. */
  private closed(connectorId: number): void {
    const { logger, waker, connector, lanes } = this.options;
    logger.info({ connectorId }, "breaker.closed");
    this.local.get(connectorId)?.reset();
    const known = connector(connectorId);
    if (known !== undefined) lanes.of(known).ramp();
    waker.wake(connectorId, Date.now());
  }

  private sweep(): void {
    for (const [id, breaker] of this.local) {
      if (!breaker.isIdle(Date.now(), DROP_AFTER_MS)) continue;
      breaker.reset();
      this.local.delete(id);
    }
  }
}
