import { addressClassifier, canonicalAddress } from "./address-class.js";
import { deniedAddresses } from "./denied-addresses.js";
import { defaultDenyPorts } from "./deny-ports.js";
import type { EgressPolicy, ResolvedAddress } from "./egress-policy.js";
import { cachedResolver } from "./resolver.js";
import { systemLookup } from "./system-lookup.js";
import { parseTarget, refuse, type Refusal, type Target } from "./target.js";

/** What may be connected to now. `unresolved`: the name has no address at present, which may change. */
export type Admission =
  | { readonly kind: "admitted"; readonly addresses: readonly ResolvedAddress[] }
  | { readonly kind: "forbidden"; readonly detail: string }
  | { readonly kind: "unresolved"; readonly detail: string };

/** A target that the text of its URL does not refuse. */
export interface GuardedTarget extends Target {
  /** Entries of the operator's denied addresses that this path is spared from; part of the pool's key. */
  readonly exemptions: string;
}

/** The one judgement behind save, test, check and every connect. */
export interface Guard {
  parse(url: string): GuardedTarget | Refusal;
  admit(target: GuardedTarget): Promise<Admission>;
}

export function createGuard(policy: EgressPolicy): Guard {
  const resolve = cachedResolver(policy.lookup ?? systemLookup);
  const rules = { denyPorts: new Set([...defaultDenyPorts, ...policy.denyPorts]), requireHttps: policy.requireHttps };
  const classify = addressClassifier(policy.allowCidrs);
  const denied = deniedAddresses(policy.deniedAddresses, resolve);

  async function fault(target: GuardedTarget, address: string): Promise<string | null> {
    const kind = classify(address);
    if (kind === "forbidden" || (target.isInnerName && kind !== "allowed")) return `${target.host} is ${address}, outside the allowed ranges`;
    const isDenied = await denied.covers(canonicalAddress(address) ?? address, target.port, target.exemptions);
    return isDenied ? `${target.host} is ${address}, and port ${target.port} there is the engine's or a backing service's` : null;
  }

  async function judgeAll(target: GuardedTarget, addresses: readonly ResolvedAddress[]): Promise<Admission> {
    for (const { address } of addresses) {
      const detail = await fault(target, address);
      if (detail !== null) return { kind: "forbidden", detail };
    }
    return { kind: "admitted", addresses };
  }

  return {
    parse: (url) => {
      const target = parseTarget(url, rules);
      if ("refused" in target) return target;
      if (target.isInnerName && policy.allowCidrs.length === 0) return refuse(`inner name ${target.host}`);
      return { ...target, exemptions: denied.exemptions(target.port, target.path) };
    },
    admit: async (target) => {
      if (target.isLiteral) return judgeAll(target, [{ address: target.host, family: target.host.includes(":") ? 6 : 4 }]);
      try {
        const addresses = await resolve(target.host);
        return addresses.length > 0 ? await judgeAll(target, addresses) : { kind: "unresolved", detail: `${target.host} has no address` };
      } catch (error) {
        return { kind: "unresolved", detail: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
