import { expect, it } from "vitest";
import { readableLines } from "./engine-failure.js";

it("shows log lines as a person reads them, and other lines as they stand", () => {
  const log = [
    JSON.stringify({ level: 50, time: 1, msg: "migration failed", err: { message: "relation exists", stack: "at …" } }),
    JSON.stringify({ level: "warn", msg: "slow" }),
    'PORT: got "x"; expected a port',
    "    at Module._load (node:internal/modules/cjs/loader:1142:10)",
    "[1,2]",
    "",
  ].join("\n");
  expect(readableLines(log)).toEqual(["error: migration failed: relation exists", "warn: slow", 'PORT: got "x"; expected a port', "[1,2]"]);
});

it("shows the last lines of a long log", () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  expect(readableLines(lines.join("\n"))).toEqual(lines.slice(-15));
});
