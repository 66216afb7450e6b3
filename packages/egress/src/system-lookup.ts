import { lookup, Resolver } from "node:dns/promises";
import type { ResolvedAddress } from "./egress-policy.js";
import { limitConcurrency } from "./resolver.js";

/** `dns.lookup` occupies one of libuv's four threads, which files and cryptography need too. */
const onThreads = limitConcurrency(2);
const nothingThere = new Set(["ENOTFOUND", "ENODATA"]);
const resolver = new Resolver({ timeout: 2_000, tries: 2 });

/**
 * Asks DNS directly (c-ares, no threads). Where DNS knows no such name, the hosts file and search domains are tried, as the
 * system would. A resolver that fails otherwise (SERVFAIL, time-out) is an error: the request is not sent.
 */
export async function systemLookup(host: string): Promise<readonly ResolvedAddress[]> {
  if (!host.includes(".")) return onThreads(() => lookup(host, { all: true }));
  const settled = await Promise.allSettled([resolver.resolve4(host, { ttl: true }), resolver.resolve6(host, { ttl: true })]);
  const addresses = settled.flatMap((one, index) => (one.status === "fulfilled" ? one.value.map((record) => resolved(record, index)) : []));
  // One family's answer is enough: name servers that fail on AAAA are common, and only what was judged is connected to.
  if (addresses.length > 0) return addresses;
  const failed = settled.find((one) => one.status === "rejected" && !nothingThere.has(errorCode(one.reason)));
  if (failed?.status === "rejected") throw failed.reason;
  return onThreads(() => lookup(host, { all: true }));
}

function resolved(record: { address: string; ttl: number }, index: number): ResolvedAddress {
  return { address: record.address, family: index === 0 ? 4 : 6, ttlSeconds: record.ttl };
}

function errorCode(reason: unknown): string {
  return reason instanceof Error && "code" in reason ? String(reason.code) : "";
}
