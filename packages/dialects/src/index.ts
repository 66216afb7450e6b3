export * from "./dialect.js";
export * from "./dialects.js";
export { whsecBytes } from "./signing-keys.js";
