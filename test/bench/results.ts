import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import pc from "picocolors";

/** What to reach; where both are given, both. */
export interface Goal {
  /** Of ours, in the result's unit. */
  readonly value?: number;
  /** Of ours divided by the reference's. */
  readonly ratio?: number;
}

export interface Result {
  readonly name: string;
  readonly unit: string;
  /** null where it could not be measured on this machine, or was not asked for. */
  readonly ours: number | null;
  /** The same work with the libraries alone, in the same run; null where there is no such thing. */
  readonly reference: number | null;
  readonly better: "higher" | "lower";
  readonly goal?: Goal;
}

function ratioOf({ ours, reference }: Result): number | null {
  return ours === null || reference === null || reference === 0 ? null : ours / reference;
}

/** null without a goal, or where what it speaks of is not known. */
function isGoalMet(result: Result): boolean | null {
  const { goal, ours, better } = result;
  const pairs = [
    [ours, goal?.value],
    [ratioOf(result), goal?.ratio],
  ] as const;
  const known = pairs.flatMap(([is, wanted]) => (is === null || wanted === undefined ? [] : [better === "higher" ? is >= wanted : is <= wanted]));
  return known.length > 0 ? known.every(Boolean) : null;
}

/** The results as aligned lines, for a person. */
export function tableOf(results: readonly Result[]): string {
  const header = ["", "ours", "reference", "ratio", "goal"];
  const rows = [header, ...results.map(rowOf)];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("   "),
  );
  return [pc.bold(lines[0] ?? ""), ...results.map((result, index) => `${lines[index + 1]}  ${markOf(result)}`)].join("\n");
}

/** Next to the console's table, for machines. Returns the path. */
export async function writeResults(folder: string, results: readonly Result[], events: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "results.json");
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
  };
  const measured = results.map((result) => ({ ...result, ratio: ratioOf(result), goalMet: isGoalMet(result) }));
  await writeFile(path, `${JSON.stringify({ time: new Date().toISOString(), machine, events, results: measured }, null, 2)}\n`);
  return path;
}

function rowOf(result: Result): string[] {
  const ratio = ratioOf(result);
  return [`${result.name}, ${result.unit}`, numberText(result.ours), numberText(result.reference), ratio === null ? "–" : ratio.toFixed(2), goalText(result)];
}

function goalText({ goal, better }: Result): string {
  const sign = better === "higher" ? "≥" : "≤";
  const parts = [goal?.value === undefined ? [] : [`${sign} ${goal.value.toLocaleString("en")}`], goal?.ratio === undefined ? [] : [`${sign} ${goal.ratio} ×`]];
  return parts.flat().join(", ");
}

function markOf(result: Result): string {
  const isMet = isGoalMet(result);
  if (isMet === null) return "";
  return isMet ? pc.green("met") : pc.yellow("missed");
}

function numberText(value: number | null): string {
  if (value === null) return "–";
  if (value >= 1_000) return Math.round(value).toLocaleString("en");
  return value >= 1 ? value.toFixed(1) : value.toFixed(3);
}
