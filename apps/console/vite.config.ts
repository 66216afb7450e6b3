import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { describeConsole } from "./build/describe-console.js";
import { withoutAjv } from "./build/without-ajv.js";

/** `vite` beside a running engine: pages from the source, answers from the engine. */
const engine = process.env.TRUNKLINE_URL ?? "http://127.0.0.1:7400";

export default defineConfig({
  plugins: [react(), withoutAjv(), describeConsole(join(import.meta.dirname, "src/pages"))],
  build: { target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
  server: { proxy: { "/api": engine } },
});
