export * from "./dialect.js";
export * from "./dialects.js";
export { isWhsk, whsecBytes, whskBytes } from "./signing-keys.js";
