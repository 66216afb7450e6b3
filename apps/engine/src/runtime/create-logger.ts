import { pino, type Logger } from "pino";
import type { Settings } from "../config/index.js";

/** One line of JSON per fact on standard output; pretty on a terminal. Nothing secret is ever handed to it; `redact` is the second wall. */
export function createLogger({ logLevel, logFormat }: Pick<Settings, "logLevel" | "logFormat">): Logger {
  const isPretty = logFormat === "pretty" || (logFormat === null && process.stdout.isTTY);
  return pino({
    level: logLevel,
    base: undefined,
    redact: { paths: ["*.secret", "*.password", "*.authorization", "authorization", "secret", "password"], censor: "***" },
    ...(isPretty ? { transport: { target: "pino-pretty", options: { ignore: "pid,hostname" } } } : {}),
  });
}
