import { deferHmac, type DeferredHmac } from "../hmac.js";

const TOKEN = /trunkline-hmac-[0-9a-f-]{36}/g;
/** Signatures that are asked for and never sent must not fill the memory. */
const MOST_KEPT = 1_000;

const kept = new Map<string, DeferredHmac>();

/** From now on `hmac` gives tokens in this process, whichever copy of this package a plugin calls. */
export function deferSignatures(): void {
  const { randomUUID } = globalThis.crypto;
  deferHmac((wanted) => {
    const token = `trunkline-hmac-${randomUUID.call(globalThis.crypto)}`;
    kept.set(token, { ...wanted, token });
    const oldest = kept.keys().next();
    if (kept.size > MOST_KEPT && oldest.done === false) kept.delete(oldest.value);
    return token;
  });
}

/** The signatures whose tokens stand in a request. */
export function signaturesIn(request: unknown): readonly DeferredHmac[] {
  const tokens = new Set(JSON.stringify(request).match(TOKEN));
  return [...tokens].flatMap((token) => kept.get(token) ?? []);
}
