import { open } from "node:fs/promises";

const shownLines = 15;
const stackFrame = /^\s+at /;

/** An error that shows the end of the engine's log. */
export async function engineFailure(what: string, log: string): Promise<Error> {
  return new Error(
    `${what}; the end of ${log}:\n${readableLines(await endOf(log))
      .map((line) => `  ${line}`)
      .join("\n")}`,
  );
}

/** Log lines as a person reads them: level, message and error of the JSON ones, others as they stand; no stack traces. */
export function readableLines(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !stackFrame.test(line));
  return lines.slice(-shownLines).map(readable);
}

const levels: Readonly<Record<number, string>> = { 10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal" };

function readable(line: string): string {
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: number | string; msg?: string; err?: { message?: string } };
    const words = [typeof level === "number" ? levels[level] : level, msg, err?.message].filter(Boolean);
    return words.length > 0 ? words.join(": ") : line;
  } catch {
    return line;
  }
}

async function endOf(log: string): Promise<string> {
  const file = await open(log, "r");
  try {
    const { size } = await file.stat();
    const length = Math.min(size, 16_384);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString("utf8");
  } finally {
    await file.close();
  }
}
