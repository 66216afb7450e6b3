import type { StoredDelivery } from "../store.js";

/** How often the database is asked while somebody listens, ms. */
const EVERY_MS = 1_000;
/** Newest deliveries that one look takes in: what comes faster is not shown one by one. */
const MOST_NEW = 200;
/** Transactions end in another order than their numbers were given; beyond this distance none is still to come. */
const OVERLAP = 5_000;
/** Deliveries without an end that are watched for one. */
const MOST_OPEN = 500;

export interface LookInput {
  readonly limit: number;
  readonly afterNumber?: number;
  readonly ids?: readonly string[];
}

export interface DeliveryTailParts {
  /** Newest first. */
  readonly look: (tenant: string, input: LookInput) => Promise<readonly StoredDelivery[]>;
  readonly failed: (error: unknown) => void;
  readonly everyMs?: number;
}

/** Told of a delivery when it is new and whenever its state has changed. */
export type TailListener = (delivery: StoredDelivery) => void;

export interface DeliveryTail {
  /** Gives the function that leaves. */
  listen(tenant: string, listener: TailListener): () => void;
  close(): void;
}

/**
 * Deliveries as they change, read from the log: whichever process made them, they are seen, and nothing that delivers knows of listeners. One look a second
 * and tenant, however many listen; none while nobody does.
 */
export function createDeliveryTail({ look, failed, everyMs = EVERY_MS }: DeliveryTailParts): DeliveryTail {
  const follows = new Map<string, Follow>();
  const turn = async (follow: Follow): Promise<void> => {
    await follow.look((input) => look(follow.tenant, input)).catch(failed);
    if (follow.listeners.size > 0) follow.timer = setTimeout(() => void turn(follow), everyMs).unref();
    else if (follows.get(follow.tenant) === follow) follows.delete(follow.tenant);
  };
  const begin = (tenant: string): Follow => {
    const follow = new Follow(tenant);
    follows.set(tenant, follow);
    void turn(follow);
    return follow;
  };
  return {
    listen: (tenant, listener) => {
      const follow = follows.get(tenant) ?? begin(tenant);
      follow.listeners.add(listener);
      return () => void follow.listeners.delete(listener);
    },
    close: () => {
      for (const { timer, listeners } of follows.values()) {
        clearTimeout(timer);
        listeners.clear();
      }
      follows.clear();
    },
  };
}

/** What was told of one tenant's deliveries. */
class Follow {
  readonly listeners = new Set<TailListener>();
  timer: NodeJS.Timeout | undefined;
  /** By id, what was last told: number and state. */
  private told = new Map<string, { readonly number: number; readonly state: string }>();
  private readonly open = new Set<string>();
  /** null: before the first look, which only says where the end is. */
  private top: number | null = null;

  constructor(readonly tenant: string) {}

  async look(read: (input: LookInput) => Promise<readonly StoredDelivery[]>): Promise<void> {
    const isFirst = this.top === null;
    this.top ??= (await read({ limit: 1 }))[0]?.number ?? 0;
    const newest = await read({ limit: MOST_NEW, afterNumber: Math.max(0, this.top - OVERLAP) });
    const seen = new Set(newest.map(({ id }) => id));
    const ids = [...this.open].filter((id) => !seen.has(id));
    const waiting = ids.length === 0 ? [] : await read({ limit: MOST_NEW, ids });
    const inOrder = [...waiting, ...newest].sort((first, second) => first.number - second.number);
    for (const delivery of inOrder) this.take(delivery, isFirst);
    this.top = Math.max(this.top, newest[0]?.number ?? 0);
    this.forget(this.top - OVERLAP);
  }

  private take(delivery: StoredDelivery, isFirst: boolean): void {
    const { id, number, status, reason, attemptNumber } = delivery;
    const state = `${status} ${reason} ${attemptNumber}`;
    if (this.told.get(id)?.state === state) return;
    this.told.set(id, { number, state });
    if (hasEnded(delivery)) this.open.delete(id);
    else this.watch(id);
    if (!isFirst) for (const listener of this.listeners) listener(delivery);
  }

  private watch(id: string): void {
    this.open.add(id);
    const [oldest] = this.open;
    if (this.open.size > MOST_OPEN && oldest !== undefined) this.open.delete(oldest);
  }

  private forget(below: number): void {
    for (const [id, { number }] of this.told) if (number <= below && !this.open.has(id)) this.told.delete(id);
  }
}

function hasEnded({ status }: StoredDelivery): boolean {
  return status === "delivered" || status === "accepted" || status === "dead_lettered" || status === "cancelled";
}
