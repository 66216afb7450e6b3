import { isIPv6 } from "node:net";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { hashKey } from "./authenticate.js";

/** What a wrong key costs, and the same one again: a program that was given a wrong key guesses nothing. */
const newGuess = 10;
const oldGuess = 1;
/** Wrong keys within a minute after which an address is not listened to. */
const perAddress = 30 * newGuess;
/** Wrong keys with the same first characters within a minute, from anywhere, after which these count as under attack. */
const perPrefix = 100 * newGuess;
/** Wrong keys with first characters under attack that an address has within a minute. */
const perAddressUnderAttack = newGuess;
const windowS = 60;
const prefixLength = 8;
const mostKnownGood = 10_000;

/** Keeps strangers from trying keys. In memory: each process counts for itself. */
export interface GuessLimits {
  /** Seconds to wait before a credential of this address is looked at; 0 = now. */
  waitS(address: string, credential: string): Promise<number>;
  failed(address: string, credential: string): Promise<void>;
  succeeded(credential: string): void;
}

/**
 * Nobody can lock others out: a credential that was good here before is always looked at, whatever its address has done; and while a key is under attack from many
 * addresses, each address still has one try, so that its owner gets in from anywhere else.
 */
export function createGuessLimits(): GuessLimits {
  const limiter = (keyPrefix: string, points: number) => new RateLimiterMemory({ keyPrefix, points, duration: windowS });
  const addresses = limiter("address", perAddress);
  const prefixes = limiter("prefix", perPrefix);
  const wrong = limiter("wrong", Number.MAX_SAFE_INTEGER);
  const pairs = limiter("pair", perAddressUnderAttack);
  const knownGood = new Set<string>();
  return {
    waitS: async (address, credential) => {
      if (knownGood.has(hashKey(credential))) return 0;
      const place = placeOf(address);
      const alone = await waitOf(addresses, place);
      if (alone > 0 || (await waitOf(prefixes, prefixOf(credential))) === 0) return alone;
      return waitOf(pairs, `${place} ${prefixOf(credential)}`);
    },
    failed: async (address, credential) => {
      knownGood.delete(hashKey(credential));
      const [place, prefix] = [placeOf(address), prefixOf(credential)];
      const { consumedPoints } = await wrong.penalty(hashKey(credential));
      const cost = consumedPoints === 1 ? newGuess : oldGuess;
      await Promise.all([addresses.penalty(place, cost), prefixes.penalty(prefix, cost), pairs.penalty(`${place} ${prefix}`, cost)]);
    },
    succeeded: (credential) => remember(knownGood, hashKey(credential)),
  };
}

async function waitOf(limiter: RateLimiterMemory, key: string): Promise<number> {
  const state = await limiter.get(key);
  return state !== null && state.consumedPoints >= limiter.points ? Math.max(1, Math.ceil(state.msBeforeNext / 1_000)) : 0;
}

/** Whoever has one IPv6 address has the other 2^64 of its network, too. */
function placeOf(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address.split("%", 1)[0]}]`).hostname.split(":").slice(0, 4).join(":") : address;
}

/** Tokens all begin alike, and nobody guesses a signature: of them the whole counts. */
function prefixOf(credential: string): string {
  return credential.startsWith("ey") ? hashKey(credential) : credential.slice(0, prefixLength);
}

/** The one used longest ago goes first. */
function remember(known: Set<string>, hash: string): void {
  known.delete(hash);
  known.add(hash);
  const [oldest] = known;
  if (known.size > mostKnownGood && oldest !== undefined) known.delete(oldest);
}
