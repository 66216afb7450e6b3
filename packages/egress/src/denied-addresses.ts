import { networkInterfaces } from "node:os";
import { canonicalAddress, cidrList, contains } from "./address-class.js";
import type { DeniedAddress, LookupAll } from "./egress-policy.js";

const loopback = cidrList(["127.0.0.0/8", "::1/128", "0.0.0.0/32", "::/128"]);

/** The engine's own listeners and its backing services, which no target may name. */
export interface DeniedAddresses {
  /** Which entries spare this port and path, as a text that can be part of a pool's key; mostly empty. */
  exemptions(port: number, path: string): string;
  /** Whether an address (canonical spelling) and port is one of them, exempted entries left out. */
  covers(address: string, port: number, exemptions: string): Promise<boolean>;
}

/** Host names among the entries are resolved at each look, as backing services move. */
export function deniedAddresses(entries: readonly DeniedAddress[], resolve: LookupAll): DeniedAddresses {
  return {
    exemptions: (port, path) => entries.flatMap((entry, index) => (entry.port === port && isExempt(entry, path) ? [`${index};`] : [])).join(""),
    covers: async (address, port, exemptions) => {
      for (const [index, entry] of entries.entries()) {
        if (entry.port !== port || exemptions.split(";").includes(String(index))) continue;
        if (await namesSameHost(entry.host, address, resolve)) return true;
      }
      return false;
    },
  };
}

function isExempt(entry: DeniedAddress, path: string): boolean {
  return entry.allowPathPrefix !== undefined && path.startsWith(entry.allowPathPrefix);
}

async function namesSameHost(host: string, address: string, resolve: LookupAll): Promise<boolean> {
  const known = await addressesOf(host, resolve);
  return known.includes(address) || (isThisMachine(address) && known.some(isThisMachine));
}

async function addressesOf(host: string, resolve: LookupAll): Promise<string[]> {
  if (host === "localhost" || host === "") return ["127.0.0.1"];
  const literal = canonicalAddress(host.replace(/^\[|\]$/g, ""));
  if (literal !== null) return [literal];
  const answers = await resolve(host).catch(() => []);
  return answers.flatMap((answer) => canonicalAddress(answer.address) ?? []);
}

/** A listener on 0.0.0.0 answers on every interface, so all spellings of this machine count as one. */
function isThisMachine(address: string): boolean {
  if (contains(loopback, address)) return true;
  return Object.values(networkInterfaces()).some((list) => list?.some((own) => canonicalAddress(own.address) === address));
}
