import { isDeepStrictEqual } from "node:util";
import type { Clock, OutgoingRequest, RequestCredential, Sender } from "@trunkline/core";
import type { Authentication } from "@trunkline/plugin-api";
import { readTokenAnswer, type TokenAnswer } from "./token-answer.js";
import { tokenRequest } from "./token-request.js";

const MOST_CONNECTORS = 10_000;
/** A token is renewed a tenth of its life before its end, but no more than a minute: a request under way must not outlive it. */
const RENEWAL_SHARE = 0.1;
const LONGEST_RENEWAL_MS = 60_000;

interface Entry {
  authentication: Authentication;
  token: string | null;
  usableUntilMs: number;
  /** Shared by all who need a token meanwhile. */
  fetching: Promise<TokenAnswer> | null;
  /** The token came in place of one that the target refused, and has not been accepted yet: another refusal is not the token's fault. */
  isReplacement: boolean;
}

/** The access tokens of this process's connectors, in memory only. */
export class TokenCache {
  /** By connector, the one used longest ago first. */
  private readonly entries = new Map<number, Entry>();

  constructor(
    private readonly sender: Sender,
    private readonly clock: Clock,
  ) {}

  /** The token in hand, or null: then it has to be fetched. */
  current({ connectorId, authentication }: RequestCredential): string | null {
    const entry = this.entries.get(connectorId);
    if (entry === undefined || !isOf(entry, authentication) || entry.usableUntilMs <= this.clock.now()) return null;
    return entry.token;
  }

  /** A new token for the sake of `delivery`; one fetch at a time per connector. Never rejects while its sender does not. */
  fetch(credential: RequestCredential, delivery: OutgoingRequest): Promise<TokenAnswer> {
    const entry = this.entryOf(credential);
    entry.fetching ??= this.fetchInto(entry, delivery).finally(() => {
      entry.fetching = null;
    });
    return entry.fetching;
  }

  /** The target refused the token (401): it may have been revoked, so a new one is fetched next time; but only once in a row. */
  refused({ connectorId }: RequestCredential, token: string): void {
    const entry = this.entries.get(connectorId);
    if (entry === undefined || entry.token !== token || entry.isReplacement) return;
    entry.token = null;
    entry.isReplacement = true;
  }

  /** The target took the token. */
  accepted({ connectorId }: RequestCredential, token: string): void {
    const entry = this.entries.get(connectorId);
    if (entry?.token === token) entry.isReplacement = false;
  }

  private async fetchInto(entry: Entry, delivery: OutgoingRequest): Promise<TokenAnswer> {
    const askedAtMs = this.clock.now();
    const answer = readTokenAnswer(await this.sender.send(tokenRequest(entry.authentication, delivery)));
    if ("failure" in answer) return answer;
    entry.token = answer.token;
    entry.usableUntilMs = askedAtMs + answer.lifetimeMs - Math.min(answer.lifetimeMs * RENEWAL_SHARE, LONGEST_RENEWAL_MS);
    return answer;
  }

  /** Other credentials than before (an edited connector) begin anew: a fetch with the old ones under way writes into an entry that nobody reads. */
  private entryOf({ connectorId, authentication }: RequestCredential): Entry {
    const known = this.entries.get(connectorId);
    const entry =
      known !== undefined && isOf(known, authentication) ? known : { authentication, token: null, usableUntilMs: 0, fetching: null, isReplacement: false };
    this.entries.delete(connectorId);
    this.entries.set(connectorId, entry);
    const oldest = this.entries.keys().next();
    if (this.entries.size > MOST_CONNECTORS && !oldest.done) this.entries.delete(oldest.value);
    return entry;
  }
}

/** The same object while the connector is unchanged; after a change of something else an equal one, which is remembered. */
function isOf(entry: Entry, authentication: Authentication): boolean {
  if (entry.authentication === authentication) return true;
  if (!isDeepStrictEqual(entry.authentication, authentication)) return false;
  entry.authentication = authentication;
  return true;
}
