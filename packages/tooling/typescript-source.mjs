import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** Lets Node run TypeScript files that import each other as `./x.js`, the way the compiler wants it. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!specifier.startsWith(".") || !specifier.endsWith(".js") || !context.parentURL?.endsWith(".ts")) return nextResolve(specifier, context);
    const source = new URL(specifier.replace(/\.js$/, ".ts"), context.parentURL);
    return nextResolve(existsSync(fileURLToPath(source)) ? source.href : specifier, context);
  },
});
