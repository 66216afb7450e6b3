/** Events between dispatch and commit, by identity, so that a copy which arrives meanwhile is known. */
export class InFlight {
  private readonly durableOf = new Map<string, Promise<void>>();
  private readonly watches = new Set<Set<string>>();

  /** Resolves once the event is durable; undefined where it is not under way. */
  get(identity: string): Promise<void> | undefined {
    return this.durableOf.get(identity);
  }

  /** The event is under way until `markDurable` is called. */
  begin(identity: string): { readonly durable: Promise<void>; readonly markDurable: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.durableOf.set(identity, promise);
    const markDurable = (): void => {
      this.durableOf.delete(identity);
      for (const watch of this.watches) watch.add(identity);
      resolve();
    };
    return { durable: promise, markDurable };
  }

  /** Collects what becomes durable while `work` runs: a question to the database that was asked before does not see those. */
  async watching<Result>(work: (becameDurable: ReadonlySet<string>) => Promise<Result>): Promise<Result> {
    const watch = new Set<string>();
    this.watches.add(watch);
    try {
      return await work(watch);
    } finally {
      this.watches.delete(watch);
    }
  }
}
