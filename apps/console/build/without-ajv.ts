import type { Plugin } from "vite";

const name = "@rjsf/validator-ajv8";
const empty = "\0no-validator";

/** @rjsf/core names Ajv's validator for its own tests only; it compiles code, which the Content-Security-Policy forbids, and is not installed. */
export function withoutAjv(): Plugin {
  return {
    name: "without-ajv",
    resolveId: (id) => (id === name ? empty : null),
    load: (id) => (id === empty ? "export default undefined;" : null),
  };
}
