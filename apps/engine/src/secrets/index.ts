export { maskDatabaseUrl } from "./tenant-database-url.js";
export { credentialsToReenter, joinSecrets, keepSecrets, mask, maskConfig, signingSecretPointer, splitSecrets, type SecretValues } from "./config-secrets.js";
export { isObject, pointerOf, textsIn, valueAt, withValueAt } from "./json-pointer.js";
export { mergePatch } from "./merge-patch.js";
export { openSecrets, sealSecrets, type ConnectorSecrets, type SealedSecrets } from "./sealed-secrets.js";
export { createSecretBox, databaseUrlSealing, SealBrokenError, type SecretBox } from "@trunkline/database";
export { activeSecrets, generatePrivateKey, generateSigningSecret, previewOf, rotateSecrets, type SigningSecret } from "./signing-secrets.js";
export { refuseMissingKeys } from "./refuse-missing-keys.js";
