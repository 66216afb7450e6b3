import { Durability } from "./durability.js";

interface UnderWay {
  readonly durable: Durability;
  readonly payloadText: string;
}

/** Let go of when the event is no longer under way: a table that the Map has left behind may keep this alive for long (see `WaitingLine`). */
interface Held {
  underWay: UnderWay | null;
}

interface Retired {
  readonly identity: string;
  readonly held: Held;
  /** Its place in the order of questions and commits. */
  readonly at: number;
}

/**
 * Events between dispatch and commit, by identity, so that a copy which arrives meanwhile is known. An event that becomes durable while the database is
 * being asked what it knows stays here until that answer has been used: the question may have been too early to see it.
 */
export class InFlight {
  private readonly held = new Map<string, Held>();
  /** When each question under way was asked, oldest first. */
  private readonly asked = new Set<number>();
  private retired: Retired[] = [];
  private order = 0;

  /** undefined where it is not under way. */
  get(identity: string): UnderWay | undefined {
    return this.held.get(identity)?.underWay ?? undefined;
  }

  /** The event is under way until `markDurable` is called. */
  begin(identity: string, payloadText: string): { readonly durable: Durability; readonly markDurable: () => void } {
    const durable = new Durability();
    const held: Held = { underWay: { durable, payloadText } };
    this.held.set(identity, held);
    const markDurable = (): void => {
      this.retire(identity, held);
      durable.reach();
    };
    return { durable, markDurable };
  }

  /** Asks the database what it knows, and uses the answer. */
  async whileAsking<Result>(askAndUse: () => Promise<Result>): Promise<Result> {
    this.order += 1;
    const since = this.order;
    this.asked.add(since);
    try {
      return await askAndUse();
    } finally {
      this.asked.delete(since);
      this.forget();
    }
  }

  private retire(identity: string, held: Held): void {
    if (this.asked.size === 0) return this.letGo(identity, held);
    this.order += 1;
    this.retired.push({ identity, held, at: this.order });
  }

  /** What became durable before the oldest question under way was asked is seen by all of them. */
  private forget(): void {
    const [oldest = Number.POSITIVE_INFINITY] = this.asked;
    const firstKept = this.retired.findIndex(({ at }) => at > oldest);
    const forgotten = this.retired.splice(0, firstKept === -1 ? this.retired.length : firstKept);
    for (const { identity, held } of forgotten) this.letGo(identity, held);
  }

  private letGo(identity: string, held: Held): void {
    held.underWay = null;
    this.held.delete(identity);
  }
}
