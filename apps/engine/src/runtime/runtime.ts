import {
  createEventQuotas,
  drainConnector,
  Dispatcher,
  Lanes,
  Ledger,
  type AttemptObserver,
  type ConnectorSupervisor,
  type EventQuotas,
  type DrainDependencies,
  type Intake,
  type Waker,
} from "@trunkline/core";
import { maskHeaders, maskTarget, scrub } from "@trunkline/egress";
import { hostname } from "node:os";
import { TenantCatalogs } from "../catalog/index.js";
import { buildOf, migrateInBackground } from "../plugins/index.js";
import { withCredentials } from "../credentials/index.js";
import type { EngineBreakers } from "./breakers.js";
import { createClaims, type Claims } from "./claims.js";
import { createConfigurationSource, type EngineConfigurationSource } from "./configuration-source.js";
import { createDatabaseWatch } from "./database-watch.js";
import { deleteByEngine } from "./delete-by-engine.js";
import { disableByEngine } from "./disable-by-engine.js";
import { reconcile, type ReconcileParts } from "../drain/reconcile.js";
import { openBreakers } from "./open-breakers.js";
import { PluginQuarantine } from "./plugin-quarantine.js";
import { engineIntake } from "./engine-intake.js";
import { holdProcessLease, type ProcessLease } from "./process-lease.js";
import type { RuntimeParts } from "./runtime-parts.js";
import { sendWhileHeld } from "./send-while-held.js";
import { createSupervisor } from "./supervisor.js";

/** Aborted sends need a moment to end. */
const ABORT_WITHIN_MS = 2_000;
const IN_FLIGHT_CHECK_MS = 10;

/** The delivery engine of this process: core's journeys with real ports. */
export class Runtime {
  readonly intake: Intake;
  readonly drain: DrainDependencies;
  readonly configurations: EngineConfigurationSource;
  /** How many events a second tenants may send. */
  readonly quotas: EventQuotas;
  /** As of the configuration that this process has. */
  readonly catalogs: TenantCatalogs;
  private readonly dispatcher: Dispatcher;
  private readonly ledger: Ledger;
  private readonly breakers: EngineBreakers;
  private readonly abort = new AbortController();
  private readonly quarantine: PluginQuarantine;
  private readonly lease: ProcessLease;
  private ready: Promise<void> | null = null;
  private readonly watch: ReturnType<typeof createDatabaseWatch>;
  private readonly claims: Claims;

  constructor(
    private readonly parts: RuntimeParts,
    private readonly waker: Waker,
  ) {
    const { database, logger, processId } = parts;
    const clock = { now: Date.now };
    const shutdown = this.abort.signal;
    this.catalogs = new TenantCatalogs(parts.catalog);
    this.quarantine = this.createQuarantine();
    this.configurations = this.createConfigurations();
    parts.logTenants.readFrom((connectorId) => this.tenantOf(connectorId));
    const lanes = new Lanes(clock);
    this.breakers = openBreakers(parts, { waker, lanes, connector: (id) => this.configurations.current().connector(id) });
    this.lease = holdProcessLease({ renew: () => this.renewLease(), logger });
    const supervisor = this.createSupervisor();
    const shared = {
      clock,
      shutdown,
      supervisor,
      random: Math.random,
      lanes,
      breakers: this.breakers,
      observer: this.observer(),
      ...this.transport(),
    };
    this.watch = createDatabaseWatch(logger);
    this.claims = createClaims(parts, waker);
    const eventLog = this.claims.watchLog(this.watch.watch(database.eventLog));
    this.ledger = new Ledger({
      log: eventLog,
      waker,
      supervisor,
      processId,
      // The watch has seen it.
      writeFailed: () => undefined,
      becameDurable: (entry) => this.dispatcher.startWritten(entry),
    });
    this.dispatcher = new Dispatcher(shared, this.ledger);
    this.drain = {
      ...shared,
      configurations: this.configurations,
      queue: this.claims.watchQueue(),
      limiter: database.rateLimits,
      ledger: this.ledger,
      waker,
      processId,
    };
    this.quotas = createEventQuotas({ limiter: database.rateLimits, clock });
    const { configurations, dispatcher, ledger, quotas, catalogs } = this;
    this.intake = engineIntake(parts, { clock, log: eventLog, configurations, dispatcher, ledger, quotas, catalogs, shutdown });
    this.observeProcess();
  }

  private observeProcess(): void {
    const { ledger, quotas } = this;
    this.parts.metrics.observeProcess({
      isIngestPaused: () => this.trouble() !== null,
      unsettled: () => ledger.unsettled,
      isLeaseHeld: () => this.lease.isHeld(),
      overQuota: () => quotas.overQuota,
    });
  }

  /** Why nothing is taken in right now; null while all goes well. Fit to be shown to strangers. */
  trouble(): string | null {
    return this.watch.trouble();
  }

  /** Whether the cluster counts on this process: what it finds while it does not says nothing. */
  isLeaseHeld(): boolean {
    return this.lease.isHeld();
  }

  /** Resolves when this process knows which connectors are not well; nothing may be drained before. */
  get whenReady(): Promise<void> {
    this.ready ??= Promise.all([this.breakers.health.look(), this.quarantine.look()]).then(() => undefined);
    return this.ready;
  }

  /**
   * One drain run. Never rejects: what it could not do, the reconciler asks for again. A process that may not send leaves the work where it is, for another
   * process, or for itself later.
   */
  async drainConnector(connectorId: number): Promise<void> {
    if (!this.lease.isHeld()) return;
    try {
      await drainConnector(this.drain, connectorId);
    } catch (error) {
      this.parts.logger.error({ connectorId, error: String(error) }, "drain.failed");
    }
  }

  /** Empty where the connector is not known here yet. */
  tenantOf(connectorId: number): string {
    return this.configurations.current().connector(connectorId)?.tenant ?? "";
  }

  /** Finds due work without a job, and rows whose process is gone. */
  async reconcile(hasJob: ReconcileParts["hasJob"]): Promise<void> {
    const { database, metrics } = this.parts;
    const { lease, waker } = this;
    await reconcile(
      {
        maintenance: database.maintenance,
        mayJudgeOthers: () => lease.mayJudgeOthers(),
        hasJob,
        wake: (connectorId, dueMs) => waker.wake(connectorId, dueMs),
        found: (connectorId) => metrics.reconciled(this.tenantOf(connectorId)),
      },
      Date.now(),
    );
  }

  /** Makes the days to come and drops those whose time is over. */
  async maintainPartitions(): Promise<void> {
    const { settings, database, logger } = this.parts;
    const nowMs = Date.now();
    await database.maintenance.ensurePartitions(nowMs);
    const dropped = await database.maintenance.dropExpiredPartitions({ nowMs, retentionDays: settings.retentionDays });
    await database.maintenance.deleteOldDeadLetters({ nowMs, retentionDays: settings.deadLetterRetentionDays });
    await database.maintenance.deleteOldRows({ nowMs, retentionDays: settings.retentionDays });
    if (dropped.length > 0) logger.info({ dropped }, "retention.dropped");
  }

  /** From now on no waiting work is begun; it stays in the database for others. */
  stopClaiming(): void {
    this.claims.close();
  }

  /** Sends under way may end until `deadlineMs` (`Date.now()`); then they are aborted and handed back uncounted. Everything is written. Sources must have stopped before. */
  async stop(deadlineMs: number): Promise<void> {
    this.stopClaiming();
    this.dispatcher.handOverAll();
    await this.nothingInFlight(deadlineMs);
    this.abort.abort();
    await this.nothingInFlight(Date.now() + ABORT_WITHIN_MS);
    await this.ledger.drained();
    this.dispatcher.close();
    this.breakers.close();
    this.quarantine.close();
    this.lease.stop();
    await this.parts.database.processes.remove(this.parts.processId);
  }

  private async nothingInFlight(deadlineMs: number): Promise<void> {
    while (this.drain.lanes.inFlight() > 0 && Date.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, IN_FLIGHT_CHECK_MS));
  }

  private transport(): Pick<DrainDependencies, "sender" | "mask" | "scrub"> {
    const { egress } = this.parts;
    return {
      sender: withCredentials(sendWhileHeld(egress, this.lease), { now: Date.now }),
      scrub,
      mask: (request, secretValues) => ({
        method: request.method,
        url: maskTarget(request.url, secretValues),
        headers: maskHeaders(request.headers, secretValues),
      }),
    };
  }

  private observer(): AttemptObserver {
    const { logger, metrics } = this.parts;
    const isLogged = logger.isLevelEnabled("info");
    return {
      attempted: ({ event, connector, deliveryId, attempt, state }) => {
        metrics.attempted(event.tenant, attempt.outcome, attempt.durationMs);
        if (attempt.outcome === "bug") this.quarantine.note(connector.pluginId, Date.now(), attempt.error ?? "");
        if (!isLogged) return;
        const { id: eventId, type, tenant } = event;
        const { outcome, number, responseStatus, durationMs, error } = attempt;
        logger.info(
          { tenant, eventId, type, connectorId: connector.id, deliveryId, outcome, attempt: number, responseStatus, durationMs, error, status: state.status },
          "delivery.attempted",
        );
      },
    };
  }

  private createSupervisor(): ConnectorSupervisor {
    const { database, logger } = this.parts;
    return createSupervisor({
      health: this.breakers.health,
      refused: (connectorId, untilMs) => this.credentialsRefused(connectorId, untilMs),
      queue: database.deliveryQueue,
      logger,
      disable: (connectorId, reason) => this.disable(connectorId, reason),
      gone: (connectorId, reason) => this.targetGone(connectorId, reason),
      failuresAllowed: (connectorId) => this.configurations.current().connector(connectorId)?.policy.autoDisableAfterFailures ?? 0,
    });
  }

  private createQuarantine(): PluginQuarantine {
    const { database, plugins, logger } = this.parts;
    const changed = (id: string): void => this.configurations.judgePlugin(id);
    return new PluginQuarantine({ store: database.quarantines, buildOf: (id) => buildOf(plugins.get(id)), changed, logger });
  }

  private createConfigurations(): EngineConfigurationSource {
    const { database, plugins, secretBox, logger } = this.parts;
    const { catalogs, quarantine } = this;
    const outdated = migrateInBackground(this.parts, () => this.configurations.refresh());
    return createConfigurationSource({ reader: database.configuration, plugins, secretBox, catalogs, quarantine, logger, now: Date.now, outdated });
  }

  private credentialsRefused(connectorId: number, untilMs: number): void {
    const connector = this.configurations.current().connector(connectorId);
    if (connector !== undefined) this.breakers.open(connector, untilMs, "auth_failed");
  }

  /** A row that is gone was taken over, with all that it owned; whatever still comes back is stopped by its fence. */
  private async renewLease(): Promise<void> {
    const { database, processId, settings } = this.parts;
    if (!(await database.processes.heartbeat(processId))) await database.processes.register(processId, { roles: settings.roles, host: hostname() });
  }

  private async targetGone(connectorId: number, reason: string): Promise<void> {
    const connector = this.configurations.current().connector(connectorId);
    if (connector?.plugin?.whenGone?.(connector.config) !== "delete") return this.disable(connectorId, reason);
    const { tenant } = connector;
    if (await deleteByEngine(this.parts.database, { tenant, connectorId, reason }))
      this.parts.logger.info({ tenant, connectorId, reason }, "connector.deleted");
    await this.configurations.refresh();
    await this.parts.database.maintenance.cancelParked(connectorId, "the connector was deleted");
  }

  private async disable(connectorId: number, reason: string): Promise<void> {
    const tenant = this.configurations.current().connector(connectorId)?.tenant;
    if (tenant === undefined) return;
    const changed = await disableByEngine(this.parts.database, { tenant, connectorId, reason });
    if (changed) this.parts.logger.warn({ tenant, connectorId, reason }, "connector.disabled");
    await this.configurations.refresh();
  }
}
