/** Lets one piece of work with the same name begin only when the one before has ended, in the order in which they asked for a turn. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** A place in the line now, for work that is not known yet. It must be used, or those behind wait for ever. */
  reserve(name: string): <Result>(work: () => Promise<Result>) => Promise<Result> {
    const before = this.last.get(name) ?? Promise.resolve();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.last.set(name, ended);
    return async (work) => {
      await before;
      try {
        return await work();
      } finally {
        end();
        if (this.last.get(name) === ended) this.last.delete(name);
      }
    };
  }
}
