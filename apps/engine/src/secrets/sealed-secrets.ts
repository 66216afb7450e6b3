import type { SecretValues } from "./config-secrets.js";
import { placeOf, type SecretBox } from "@trunkline/database";
import type { SigningSecret } from "./signing-secrets.js";

/** All secrets of a connector as they are stored: sealed texts by JSON pointer into the config; the signing secrets' list under {@link signingKey}. */
export type SealedSecrets = Readonly<Record<string, string>>;

export interface ConnectorSecrets {
  readonly values: SecretValues;
  /** Newest first. */
  readonly signing: readonly SigningSecret[];
}

/** Not a JSON pointer, so no config field can collide with it. */
const signingKey = "#signing";

interface Place {
  readonly tenant: string;
  readonly id: number;
}

export function sealSecrets(box: SecretBox, place: Place, secrets: ConnectorSecrets): SealedSecrets {
  const plain = { ...secrets.values, ...(secrets.signing.length === 0 ? {} : { [signingKey]: JSON.stringify(secrets.signing) }) };
  return Object.fromEntries(Object.entries(plain).map(([key, text]) => [key, box.seal(text, placeOf(place.tenant, place.id, key))]));
}

/** Throws SealBrokenError where one does not open. */
export function openSecrets(box: SecretBox, place: Place, sealed: SealedSecrets): ConnectorSecrets {
  const plain = Object.entries(sealed).map(([key, text]) => [key, box.open(text, placeOf(place.tenant, place.id, key))] as const);
  const signing = plain.find(([key]) => key === signingKey)?.[1];
  return {
    values: Object.fromEntries(plain.filter(([key]) => key !== signingKey)),
    signing: signing === undefined ? [] : (JSON.parse(signing) as SigningSecret[]),
  };
}
