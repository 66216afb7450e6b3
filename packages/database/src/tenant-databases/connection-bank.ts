import type pg from "pg";
import { TenantDatabaseUnavailableError } from "./tenant-database-error.js";

/** Of one database, so that one tenant cannot take the bank for itself. */
const MOST_OF_ONE = 2;
const IDLE_MS = 30_000;
const WAIT_MS = 10_000;

export interface LentConnection {
  readonly client: pg.Client;
  /** `isBroken`: it is closed instead of being kept. */
  give(isBroken: boolean): void;
}

export interface ConnectionBankOptions {
  /** Open connections to all databases together, idle ones counted. */
  readonly most: number;
  /** Rejects where the database does not answer. */
  readonly connect: (url: string) => Promise<pg.Client>;
}

interface Idle {
  readonly url: string;
  readonly client: pg.Client;
  readonly sinceMs: number;
}

interface Waiter {
  readonly url: string;
  readonly go: () => void;
}

/**
 * Connections to many databases, of which only so many are ever open: an idle one of another database is closed to make room. Whoever finds no room waits in
 * line; those whose database has its share in use are passed over.
 */
export class ConnectionBank {
  private readonly idle: Idle[] = [];
  private readonly ended = new WeakSet<pg.Client>();
  private readonly usedOf = new Map<string, number>();
  private readonly waiting: Waiter[] = [];
  private readonly sweep = setInterval(() => this.closeOld(), IDLE_MS / 2).unref();
  private used = 0;

  constructor(private readonly options: ConnectionBankOptions) {}

  async take(url: string): Promise<LentConnection> {
    if (this.hasRoom(url)) this.claim(url);
    else await this.turn(url);
    try {
      return this.lend(url, await this.open(url));
    } catch (error) {
      this.free(url);
      throw error;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.sweep);
    await Promise.all(this.idle.splice(0).map(({ client }) => end(client)));
  }

  private hasRoom(url: string): boolean {
    return this.used < this.options.most && (this.usedOf.get(url) ?? 0) < MOST_OF_ONE;
  }

  private claim(url: string): void {
    this.used += 1;
    this.usedOf.set(url, (this.usedOf.get(url) ?? 0) + 1);
  }

  private turn(url: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = { url, go: () => (clearTimeout(timer), resolve()) };
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(new TenantDatabaseUnavailableError(`no connection to it became free within ${WAIT_MS / 1000} s`));
      }, WAIT_MS);
      this.waiting.push(waiter);
    });
  }

  private async open(url: string): Promise<pg.Client> {
    const index = this.idle.findLastIndex((kept) => kept.url === url);
    const [kept] = index < 0 ? [] : this.idle.splice(index, 1);
    if (kept !== undefined) return kept.client;
    // Closed before another is opened: at no moment are there more than `most`.
    if (this.idle.length + this.used > this.options.most) await end(this.idle.shift()!.client);
    const client = await this.options.connect(url);
    client.once("end", () => this.forget(client));
    return client;
  }

  /** The server ended it: whoever comes next gets another one. */
  private forget(client: pg.Client): void {
    this.ended.add(client);
    const index = this.idle.findIndex((kept) => kept.client === client);
    if (index >= 0) this.idle.splice(index, 1);
  }

  private lend(url: string, client: pg.Client): LentConnection {
    return {
      client,
      give: (isBroken) => {
        if (isBroken || this.ended.has(client)) void end(client).finally(() => this.free(url));
        else {
          this.idle.push({ url, client, sinceMs: Date.now() });
          this.free(url);
        }
      },
    };
  }

  private free(url: string): void {
    this.used -= 1;
    const left = (this.usedOf.get(url) ?? 1) - 1;
    if (left > 0) this.usedOf.set(url, left);
    else this.usedOf.delete(url);
    this.callNext();
  }

  private callNext(): void {
    const index = this.waiting.findIndex((waiter) => this.hasRoom(waiter.url));
    const [next] = index < 0 ? [] : this.waiting.splice(index, 1);
    if (next === undefined) return;
    this.claim(next.url);
    next.go();
  }

  /** While it is being closed it counts as used. */
  private closeOld(): void {
    const oldMs = Date.now() - IDLE_MS;
    while (this.idle[0] !== undefined && this.idle[0].sinceMs < oldMs) {
      const { url, client } = this.idle.shift()!;
      this.claim(url);
      void end(client).finally(() => this.free(url));
    }
  }
}

function end(client: pg.Client): Promise<void> {
  return client.end().catch(() => undefined);
}
