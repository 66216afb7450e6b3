import { severalTenants, type StoredConnector } from "@trunkline/database";
import { activeSecrets, type SigningSecret } from "../secrets/index.js";
import { signatureVerdict, type ReceivedRequest, type SignatureVerdict } from "./signature-verdict.js";

/** A connector that leads to a bin, with its secrets opened. */
export interface LeadingConnector {
  readonly tenant: StoredConnector["tenant"];
  readonly signing: readonly SigningSecret[];
}

export interface InspectedSender {
  readonly verdict: SignatureVerdict;
  /** Whose request it is; null: nobody's, `severalTenants`: cannot be told. */
  readonly tenant: string | null;
}

/**
 * Who sent a request, as far as its signature or the connectors that lead to the bin tell. Bins have no owner, and anybody may point a connector at one: a
 * tenant must not see another's deliveries by that.
 */
export function inspectedSender(request: ReceivedRequest, connectors: readonly LeadingConnector[], nowMs: number): InspectedSender {
  const secretsOf = ({ signing }: LeadingConnector): readonly string[] => activeSecrets(signing, nowMs).map(({ secret }) => secret);
  const signer = connectors.find((connector) => signatureVerdict(request, secretsOf(connector)) === "valid");
  if (signer !== undefined) return { verdict: "valid", tenant: signer.tenant };
  return { verdict: signatureVerdict(request, connectors.flatMap(secretsOf)), tenant: onlyTenant(connectors) };
}

function onlyTenant(connectors: readonly LeadingConnector[]): string | null {
  const [first = null, ...others] = new Set(connectors.map(({ tenant }) => tenant));
  return others.length > 0 ? severalTenants : first;
}
