import Handlebars from "handlebars";
import { BLOCK_HELPERS, isHelper, literalProblem } from "./helpers.js";
import { rewriteOperators } from "./rewrite-operators.js";
import {
  argumentsOf,
  helperName,
  isCall,
  type BlockNode,
  type CallNode,
  type ExpressionNode,
  type MustacheNode,
  type PathNode,
  type Program,
  type TemplateNode,
} from "./template-syntax.js";

const MAX_NODES = 2_000;
const MAX_DEPTH = 8;
/** In one text: the parser needs time that grows with the square of a chain. */
const MAX_ELSE_IF = 100;
/** In one expression: the parser needs seconds for thousands. */
const MAX_PARENTHESES = 100;
const MAX_NESTED_EACH = 2;
const FORBIDDEN_PARTS: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

/** Nodes counted over all texts of one template. */
export interface NodeCount {
  nodes: number;
}

interface Place {
  readonly count: NodeCount;
  readonly depth: number;
  readonly eachDepth: number;
}

/** Parses one text and judges it by the budgets of pitfalls.md B6. Throws an Error whose message is for the template's author. */
export function parseTemplate(source: string, count: NodeCount): Program {
  if (source.split("{{").length > MAX_NODES) throw new Error(`has more than ${MAX_NODES} expressions`);
  const rewritten = rewriteOperators(source);
  if (rewritten.split(/\{\{~?\s*else\s+if\b/).length > MAX_ELSE_IF + 1) throw new Error(`has more than ${MAX_ELSE_IF} times else if`);
  if (nestingOf(rewritten) > MAX_DEPTH * 2) throw new Error(`blocks are nested deeper than ${MAX_DEPTH}`);
  const crowded = rewritten.match(/\{\{[^{}]*/g)?.find((expression) => expression.split("(").length > MAX_PARENTHESES);
  if (crowded !== undefined) throw new Error(`an expression has more than ${MAX_PARENTHESES} parentheses`);
  const program = parse(rewritten);
  checkProgram(program, { count, depth: 0, eachDepth: 0 });
  return program;
}

/** How deep blocks are opened without being closed, before the parser spends time on them; `else` counts for nothing. */
function nestingOf(source: string): number {
  let [depth, deepest] = [0, 0];
  for (const [, sign] of source.matchAll(/\{\{~?([#/])/g)) {
    depth += sign === "#" ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function parse(source: string): Program {
  try {
    return Handlebars.parse(source) as unknown as Program;
  } catch (error) {
    throw new Error(`cannot be read: ${error instanceof Error ? error.message.split("\n").slice(0, 3).join(" ") : "unknown error"}`);
  }
}

function checkProgram(program: Program, place: Place): void {
  for (const node of program.body) checkNode(node, place);
}

function checkNode(node: TemplateNode, place: Place): void {
  countNode(place.count);
  switch (node.type) {
    case "ContentStatement":
    case "CommentStatement":
      return;
    case "MustacheStatement":
      return checkMustache(node, place);
    case "BlockStatement":
      return checkBlock(node, place);
    default:
      throw new Error("partials and decorators are not allowed");
  }
}

function checkMustache(node: MustacheNode, place: Place): void {
  if (isCall(node)) checkCall(node, place);
  else checkExpression(node.path, place);
}

function checkBlock(node: BlockNode, place: Place): void {
  const name = helperName(node);
  if (!BLOCK_HELPERS.has(name)) throw new Error(`the block {{#${name}}} is unknown: expected one of ${[...BLOCK_HELPERS].join(", ")}`);
  if (node.params.length !== 1) throw new Error(`the block {{#${name}}} takes exactly one value`);
  for (const argument of argumentsOf(node)) checkExpression(argument, place);
  const inside = { count: place.count, depth: place.depth + 1, eachDepth: place.eachDepth + (name === "each" ? 1 : 0) };
  if (inside.depth > MAX_DEPTH) throw new Error(`blocks are nested deeper than ${MAX_DEPTH}`);
  if (inside.eachDepth > MAX_NESTED_EACH) throw new Error(`each blocks are nested deeper than ${MAX_NESTED_EACH}`);
  if (node.program !== undefined) checkProgram(node.program, inside);
  if (node.inverse !== undefined) checkProgram(node.inverse, node.inverse.chained === true ? place : inside);
}

function checkCall(node: CallNode, place: Place): void {
  const name = helperName(node);
  if (!isHelper(name)) throw new Error(`the helper "${name}" is unknown`);
  for (const argument of argumentsOf(node)) checkExpression(argument, place);
  checkLiterals(name, node);
}

/** What is known to be wrong of a call before any event comes. */
function checkLiterals(name: string, node: CallNode): void {
  const [, member] = node.params;
  if (name === "lookup" && member?.type === "StringLiteral" && FORBIDDEN_PARTS.has(String(member.value)))
    throw new Error(`lookup must not name "${String(member.value)}"`);
  const literals = (node.hash?.pairs ?? []).flatMap(({ key, value }) => (value.type === "StringLiteral" ? [[key, value.value] as const] : []));
  const problem = literals.length === 0 ? null : literalProblem(name, Object.fromEntries(literals));
  if (problem !== null) throw new Error(`${name}: ${problem}`);
}

function checkExpression(node: ExpressionNode, place: Place): void {
  countNode(place.count);
  if (node.type === "SubExpression") checkCall(node, place);
  if (node.type === "PathExpression") checkPath(node);
}

function checkPath({ parts, original }: PathNode): void {
  if (parts.some((part) => typeof part !== "string")) throw new Error(`the path ${String(original)} cannot be computed`);
  const forbidden = parts.find((part) => FORBIDDEN_PARTS.has(part));
  if (forbidden !== undefined) throw new Error(`a path must not contain "${forbidden}"`);
}

function countNode(count: NodeCount): void {
  count.nodes += 1;
  if (count.nodes > MAX_NODES) throw new Error(`has more than ${MAX_NODES} nodes`);
}
