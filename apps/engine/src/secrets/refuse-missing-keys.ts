/**
 * An engine without the key of the stored secrets could send nothing, and would hold every connector for it. Throws before it begins, naming the keys; what is
 * stored stays as it is.
 */
export function refuseMissingKeys(sealedBy: ReadonlyMap<string, number>, keyIds: readonly string[]): void {
  const missing = [...sealedBy].filter(([keyId]) => !keyIds.includes(keyId));
  if (missing.length === 0) return;
  const named = missing.map(([keyId, connectors]) => `${keyId} (secrets of ${connectors} ${connectors === 1 ? "connector" : "connectors"})`).join(", ");
  throw new Error(
    `ENCRYPTION_KEY lacks the key ${named}; give it back, beside the present one (a comma list: the first encrypts, all decrypt). \`trunkline keys status\` tells more.`,
  );
}
