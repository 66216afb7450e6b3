import type { JsonValue } from "@trunkline/plugin-api";
import { step, type FilterProblem } from "./problem.js";

/** contract.md, "Limits". */
const MAX_BYTES = 16_384;
const MAX_NODES = 200;
const MAX_DEPTH = 12;

/** The first budget a filter breaks; null where it keeps them all. Stops at the limit, so it may be given anything. Operators and lists count as depth and nodes, list items of plain values only as bytes. */
export function checkBudget(filter: JsonValue): FilterProblem | null {
  const counter = { nodes: 0 };
  const problem = walk(filter, "", 0, counter);
  if (problem !== null) return problem;
  return Buffer.byteLength(JSON.stringify(filter)) > MAX_BYTES ? { pointer: "", message: `is larger than ${MAX_BYTES} bytes` } : null;
}

function walk(value: JsonValue, pointer: string, depth: number, counter: { nodes: number }): FilterProblem | null {
  if (typeof value !== "object" || value === null) return null;
  counter.nodes += 1;
  if (counter.nodes > MAX_NODES) return { pointer, message: `has more than ${MAX_NODES} nodes` };
  const isOperator = !Array.isArray(value);
  if (isOperator && depth >= MAX_DEPTH) return { pointer, message: `is nested deeper than ${MAX_DEPTH}` };
  for (const [name, child] of Object.entries(value)) {
    const problem = walk(child as JsonValue, step(pointer, name), isOperator ? depth + 1 : depth, counter);
    if (problem !== null) return problem;
  }
  return null;
}
