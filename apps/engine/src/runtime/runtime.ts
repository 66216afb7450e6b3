import {
  createIntake,
  drainConnector,
  groupConsults,
  Dispatcher,
  Lanes,
  Ledger,
  type AttemptObserver,
  type DrainDependencies,
  type Intake,
  type Sender,
  type Waker,
} from "@trunkline/core";
import { maskHeaders, maskUrl, scrub } from "@trunkline/egress";
import { hostname } from "node:os";
import { createSchemaValidator, TenantCatalogs } from "../catalog/index.js";
import { withCredentials } from "../credentials/index.js";
import { EngineBreakers } from "./breakers.js";
import { createConfigurationSource } from "./configuration-source.js";
import { disableByEngine } from "./disable-by-engine.js";
import { holdProcessLease, type ProcessLease } from "./process-lease.js";
import type { RuntimeParts } from "./runtime-parts.js";
import { createSupervisor } from "./supervisor.js";

/** A row of a process unseen for so long belongs to nobody. */
const ORPHANED_AFTER_MS = 20_000;
/** The reconciler looks this far ahead: wakes for later are not kept as jobs. */
const LOOK_AHEAD_MS = 15_000;
const SHUTDOWN_SEND_MS = 20_000;

/** The delivery engine of this process: core's journeys with real ports. */
export class Runtime {
  readonly intake: Intake;
  readonly drain: DrainDependencies;
  readonly configurations: ReturnType<typeof createConfigurationSource>;
  /** As of the configuration that this process has. */
  readonly catalogs: TenantCatalogs;
  private readonly dispatcher: Dispatcher;
  private readonly ledger: Ledger;
  private readonly breakers: EngineBreakers;
  private readonly abort = new AbortController();
  private readonly lease: ProcessLease;
  private ready: Promise<void> | null = null;

  constructor(
    private readonly parts: RuntimeParts,
    private readonly waker: Waker,
  ) {
    const { database, logger, metrics, processId, plugins, secretBox } = parts;
    const clock = { now: Date.now };
    const shutdown = this.abort.signal;
    this.catalogs = new TenantCatalogs(parts.catalog);
    const { catalogs } = this;
    this.configurations = createConfigurationSource({ reader: database.configuration, plugins, secretBox, catalogs, logger, now: clock.now });
    const lanes = new Lanes(clock);
    this.breakers = this.createBreakers(lanes);
    this.lease = holdProcessLease({ renew: () => this.renewLease(), logger });
    const supervisor = createSupervisor({
      health: this.breakers.health,
      refused: (connectorId, untilMs) => this.credentialsRefused(connectorId, untilMs),
      queue: database.deliveryQueue,
      logger,
      disable: (connectorId, reason) => this.disable(connectorId, reason),
      failuresAllowed: (connectorId) => this.configurations.current().connector(connectorId)?.policy.autoDisableAfterFailures ?? 0,
    });
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
    const problem = (what: string) => (error: unknown, tries: number) => logger.error({ error: String(error), tries }, what);
    this.ledger = new Ledger({
      log: database.eventLog,
      waker,
      supervisor,
      processId,
      writeFailed: problem("database.write_failed"),
      becameDurable: (entry) => this.dispatcher.startWritten(entry),
    });
    this.dispatcher = new Dispatcher(shared, this.ledger);
    this.drain = { ...shared, configurations: this.configurations, queue: database.deliveryQueue, ledger: this.ledger, waker, processId };
    const { configurations, dispatcher, ledger } = this;
    this.intake = createIntake({
      clock,
      configurations,
      log: { ...database.eventLog, consult: groupConsults(database.eventLog) },
      schemas: createSchemaValidator({ catalogs, metrics, logger, clock }),
      dispatcher,
      ledger,
      shutdown,
      dependencyLost: problem("database.unavailable"),
    });
  }

  /** Whether writes go through; false while the database is away. */
  get isHealthy(): boolean {
    return this.ledger.isHealthy;
  }

  /** Resolves when this process knows which connectors are not well; nothing may be drained before. */
  get whenReady(): Promise<void> {
    this.ready ??= this.breakers.health.look();
    return this.ready;
  }

  /** One drain run. Never rejects: what it could not do, the reconciler asks for again. */
  async drainConnector(connectorId: number): Promise<void> {
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
  async reconcile(): Promise<void> {
    const { maintenance } = this.parts.database;
    await maintenance.releaseOrphans(ORPHANED_AFTER_MS);
    const due = await maintenance.connectorsWithDueWork(Date.now() + LOOK_AHEAD_MS);
    for (const { connectorId, dueMs } of due) this.waker.wake(connectorId, dueMs);
    this.parts.metrics.reconciled(due.length);
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

  /** Sends under way get some time; then they are aborted, handed back uncounted, and everything is written. Sources must have stopped before. */
  async stop(): Promise<void> {
    const deadline = Date.now() + SHUTDOWN_SEND_MS;
    this.dispatcher.handOverAll();
    while (this.drain.lanes.inFlight() > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    this.abort.abort();
    await this.ledger.drained();
    this.dispatcher.close();
    this.breakers.close();
    this.lease.stop();
    await this.parts.database.processes.remove(this.parts.processId);
  }

  private transport(): Pick<DrainDependencies, "sender" | "mask"> {
    const { egress } = this.parts;
    const sender: Sender = {
      send: (request) =>
        this.lease.isHeld()
          ? egress.send(request)
          : Promise.resolve({ kind: "failure", code: "aborted", message: "this process has lost its lease", durationMs: 0 }),
    };
    return {
      sender: withCredentials(sender, { now: Date.now }),
      mask: (request, secretValues) => ({
        method: request.method,
        url: scrub(maskUrl(request.url), secretValues),
        headers: maskHeaders(request.headers, secretValues),
      }),
    };
  }

  private observer(): AttemptObserver {
    const { logger, metrics } = this.parts;
    const isLogged = logger.isLevelEnabled("info");
    return {
      attempted: ({ event, connector, deliveryId, attempt, state }) => {
        metrics.attempted(attempt.outcome, attempt.durationMs);
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

  private createBreakers(lanes: Lanes): EngineBreakers {
    const { logger, database, processId } = this.parts;
    return new EngineBreakers({
      states: database.breakers,
      processId,
      logger,
      lanes,
      waker: this.waker,
      connector: (id) => this.configurations.current().connector(id),
      showParked: (connectorId, untilMs, reason) => database.deliveryQueue.postpone(connectorId, untilMs, reason),
      recovered: ({ id, tenant }) => {
        const data = { reason: "the target answers again" };
        database.notices
          .add({ tenant, connectorId: id, type: "connector.recovered", name: String(Date.now()), data })
          .catch((error: unknown) => logger.error({ connectorId: id, error: String(error) }, "notice.not_written"));
      },
    });
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

  private async disable(connectorId: number, reason: string): Promise<void> {
    const tenant = this.configurations.current().connector(connectorId)?.tenant;
    if (tenant === undefined) return;
    const changed = await disableByEngine(this.parts.database, { tenant, connectorId, reason });
    if (changed) this.parts.logger.warn({ tenant, connectorId, reason }, "connector.disabled");
    await this.configurations.refresh();
  }
}
