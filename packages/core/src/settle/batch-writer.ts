import { pause } from "../pause.js";

export interface BatchWriterOptions<Item, Prepared, Report> {
  /** Writes now when this many wait. */
  readonly maxItems: number;
  /** Writes at the latest this long after an item came, ms; 0 = as soon as the present turn of the event loop is over. */
  readonly maxWaitMs: number;
  readonly concurrentWrites: number;
  /** Rows of an item; 1 where absent. */
  readonly rowsOf?: (item: Item) => number;
  /** Called once for each batch; a write that is tried again writes the very same thing, as the failed try may have been committed after all. */
  readonly prepare: (items: readonly Item[]) => Prepared;
  readonly write: (prepared: Prepared) => Promise<Report>;
  /** Called once for each batch that is durable. */
  readonly written: (items: readonly Item[], report: Report) => void;
  /** A write failed: the dependency is away. The same write is tried again after a pause, for as long as it takes. */
  readonly failed: (error: unknown, tries: number) => void;
}

/** A statement takes no more than this: one of many thousands would hold its rows, and everybody behind it, for seconds. */
const MOST_ITEMS = 512;
/** The same in rows: an event of many deliveries is one item. */
const MOST_ROWS = 4_000;
const LONGEST_PAUSE_MS = 1_000;

/** Collects items and writes them in bulk: one statement serves everything that came while the statement before it ran (group commit). */
export class BatchWriter<Item, Prepared, Report> {
  private pending: Item[] = [];
  private timer: NodeJS.Timeout | null = null;
  private running = 0;
  private writing = 0;
  private failingWrites = 0;
  private idle: Array<() => void> = [];

  constructor(private readonly options: BatchWriterOptions<Item, Prepared, Report>) {}

  /** Items that are not durable yet. */
  get size(): number {
    return this.pending.length + this.writing;
  }

  /** False while the dependency is away. */
  get isHealthy(): boolean {
    return this.failingWrites === 0;
  }

  add(item: Item, urgent = false): void {
    this.pending.push(item);
    if (this.pending.length >= this.options.maxItems) this.flush();
    else if (this.timer === null) this.timer = setTimeout(() => this.flush(), urgent ? 0 : this.options.maxWaitMs);
  }

  /** Resolves when nothing waits and nothing is being written. */
  async drained(): Promise<void> {
    this.flush();
    if (this.pending.length === 0 && this.running === 0) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.running >= this.options.concurrentWrites || this.pending.length === 0) return;
    const items = this.pending.splice(0, this.batchSize());
    this.running += 1;
    this.writing += items.length;
    void this.writeUntilDurable(items).finally(() => this.next(items.length));
  }

  /** Whole items, at least one. */
  private batchSize(): number {
    const { rowsOf } = this.options;
    const most = Math.min(this.pending.length, MOST_ITEMS);
    if (rowsOf === undefined) return most;
    let rows = 0;
    const first = this.pending.findIndex((item, index) => index >= most || (rows += rowsOf(item)) > MOST_ROWS);
    return first === -1 ? most : Math.max(1, first);
  }

  private next(written: number): void {
    this.running -= 1;
    this.writing -= written;
    if (this.pending.length > 0) this.flush();
    else if (this.running === 0) for (const resolve of this.idle.splice(0)) resolve();
  }

  private async writeUntilDurable(items: readonly Item[]): Promise<void> {
    const report = await this.reportOf(this.options.prepare(items));
    this.options.written(items, report);
  }

  private async reportOf(prepared: Prepared): Promise<Report> {
    for (let tries = 1; ; tries += 1) {
      try {
        const report = await this.options.write(prepared);
        if (tries > 1) this.failingWrites -= 1;
        return report;
      } catch (error) {
        if (tries === 1) this.failingWrites += 1;
        this.options.failed(error, tries);
        await pause(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(tries, 5)));
      }
    }
  }
}
