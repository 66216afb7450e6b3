import type { JsonValue } from "@trunkline/plugin-api";
import { parseTemplate } from "./parse-template.js";
import { argumentsOf, helperName, isCall, type CallNode, type ExpressionNode, type Program } from "./template-syntax.js";

/** Dotted paths that a template reads from the event, each once, in order. Paths inside `each` and `with` are left out: what they start from is known only at run time. A text that cannot be read has none. */
export function templatePaths(template: JsonValue): readonly string[] {
  const paths = new Set<string>();
  for (const text of textsOf(template, 0)) {
    const program = parsed(text);
    if (program !== null) ofProgram(program, true, paths);
  }
  return [...paths];
}

const MAX_DEPTH = 64;

function textsOf(value: JsonValue, depth: number): readonly string[] {
  if (typeof value === "string") return value.includes("{{") ? [value] : [];
  if (typeof value !== "object" || value === null || depth >= MAX_DEPTH) return [];
  return Object.values(value).flatMap((member) => textsOf(member as JsonValue, depth + 1));
}

function parsed(text: string): Program | null {
  try {
    return parseTemplate(text, { nodes: 0 });
  } catch {
    return null;
  }
}

function ofProgram(program: Program, isTop: boolean, paths: Set<string>): void {
  for (const node of program.body) {
    if (node.type === "MustacheStatement") ofCall(node, isTop, paths);
    if (node.type !== "BlockStatement") continue;
    ofCall(node, isTop, paths);
    const staysTop = isTop && (helperName(node) === "if" || helperName(node) === "unless");
    if (node.program !== undefined) ofProgram(node.program, staysTop, paths);
    if (node.inverse !== undefined) ofProgram(node.inverse, isTop, paths);
  }
}

function ofCall(node: CallNode, isTop: boolean, paths: Set<string>): void {
  const expressions = isCall(node) ? argumentsOf(node) : [node.path];
  for (const expression of expressions) ofExpression(expression, isTop, paths);
}

function ofExpression(node: ExpressionNode, isTop: boolean, paths: Set<string>): void {
  if (node.type === "SubExpression") return ofCall(node, isTop, paths);
  if (node.type !== "PathExpression") return;
  const isRooted = node.data && node.parts[0] === "root";
  const parts = isRooted ? node.parts.slice(1) : node.parts;
  if (parts.length > 0 && (isRooted || (isTop && !node.data && node.depth === 0))) paths.add(parts.join("."));
}
