/** Drain runs at once in this process. */
const MOST_RUNS = 32;
/** Of which one tenant may have so many, also while it is alone: whoever comes next finds a place. */
const MOST_RUNS_OF_TENANT = 16;

/** One drain run of one connector; must not reject. */
export type DrainRun = (connectorId: number) => Promise<void>;

interface TenantRuns {
  running: number;
  /** Order in which tenants had their last turn; the smallest comes next. */
  lastTurn: number;
  /** Connectors in the order in which they were asked for. */
  readonly waiting: Set<number>;
}

/**
 * Shares the drain between tenants: whoever has thousands of connectors with due work gets half of the places at most, and within the rest each tenant has its
 * turn. What waits here is known to the database too, so a process that ends takes nothing with it.
 */
export class DrainShares {
  private readonly tenants = new Map<string, TenantRuns>();
  private readonly underWay = new Map<number, Promise<void>>();
  private turns = 0;
  private isClosed = false;

  constructor(
    private readonly run: DrainRun,
    private readonly most = MOST_RUNS,
    private readonly mostOfTenant = MOST_RUNS_OF_TENANT,
  ) {}

  /** Runs now, or when it is the tenant's turn. */
  ask(tenant: string, connectorId: number): void {
    if (this.isClosed) return;
    const runs = this.tenants.get(tenant) ?? { running: 0, lastTurn: 0, waiting: new Set<number>() };
    this.tenants.set(tenant, runs);
    runs.waiting.add(connectorId);
    this.startNext();
  }

  /** Nothing new begins; resolves when what runs has ended. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.underWay.values());
  }

  private startNext(): void {
    const inTurn = [...this.tenants].filter(([, { waiting }]) => waiting.size > 0).sort(([, first], [, second]) => first.lastTurn - second.lastTurn);
    for (const [tenant, runs] of inTurn) {
      if (this.isClosed || this.underWay.size >= this.most) return;
      this.startOf(tenant, runs);
    }
  }

  private startOf(tenant: string, runs: TenantRuns): void {
    const connectorId = runs.waiting.values().find((id) => !this.underWay.has(id));
    if (connectorId === undefined || runs.running >= this.mostOfTenant) return;
    runs.waiting.delete(connectorId);
    runs.running += 1;
    runs.lastTurn = ++this.turns;
    const started = this.run(connectorId).finally(() => {
      this.underWay.delete(connectorId);
      runs.running -= 1;
      if (runs.running === 0 && runs.waiting.size === 0) this.tenants.delete(tenant);
      this.startNext();
    });
    this.underWay.set(connectorId, started);
  }
}
