export * from "./custom.js";
export * from "./dialect.js";
export * from "./dialects.js";
export { placeholdersIn } from "./placeholders.js";
export { isWhsk, SECRET_ENCODINGS, SIGNATURE_ALGORITHMS, SIGNATURE_ENCODINGS, whpkOf, whsecBytes, whskBytes, type SignatureKind } from "./signing-keys.js";
