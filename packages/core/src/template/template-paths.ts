import type { JsonValue } from "@trunkline/plugin-api";
import { parseTemplate } from "./parse-template.js";
import { argumentsOf, helperName, isCall, type BlockNode, type CallNode, type ExpressionNode, type PathNode, type Program } from "./template-syntax.js";

/** A dotted path that a template reads from the event, and the JSON pointer to the text that names it. `*` stands for each item that an `each` goes through. */
export interface TemplatePath {
  readonly path: string;
  readonly pointer: string;
}

/** Every path that a template reads from the event, each once, in order, also inside `each` and `with`. Left out is what a helper computed: where that leads is known only at run time. A text that cannot be read has none. */
export function templatePaths(template: JsonValue): readonly TemplatePath[] {
  const found = new Map<string, TemplatePath>();
  for (const { text, pointer } of textsOf(template, "", 0)) {
    const program = parsed(text);
    if (program === null) continue;
    const add = (path: string): void => void (found.has(path) || found.set(path, { path, pointer }));
    ofProgram(program, { add, here: [], outer: [], names: new Map() });
  }
  return [...found.values()];
}

const MAX_DEPTH = 64;

interface Text {
  readonly text: string;
  readonly pointer: string;
}

function textsOf(value: JsonValue, pointer: string, depth: number): readonly Text[] {
  if (typeof value === "string") return value.includes("{{") ? [{ text: value, pointer }] : [];
  if (typeof value !== "object" || value === null || depth >= MAX_DEPTH) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    textsOf(member as JsonValue, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, depth + 1),
  );
}

function parsed(text: string): Program | null {
  try {
    return parseTemplate(text, { nodes: 0 });
  } catch {
    return null;
  }
}

/** Where a value is, from the event on; null where nobody knows. */
type Position = readonly string[] | null;

interface Scope {
  readonly add: (path: string) => void;
  /** What `this` is. */
  readonly here: Position;
  /** What `../` is, nearest first. */
  readonly outer: readonly Position[];
  /** Names that blocks gave (`as |item|`). */
  readonly names: ReadonlyMap<string, Position>;
}

function ofProgram(program: Program, scope: Scope): void {
  for (const node of program.body) {
    if (node.type === "MustacheStatement") ofCall(node, scope);
    else if (node.type === "BlockStatement") ofBlock(node, scope);
  }
}

function ofBlock(node: BlockNode, scope: Scope): void {
  ofCall(node, scope);
  if (node.program !== undefined) ofProgram(node.program, insideOf(node, scope));
  if (node.inverse !== undefined) ofProgram(node.inverse, scope);
}

function insideOf(node: BlockNode, scope: Scope): Scope {
  const name = helperName(node);
  if (name === "if" || name === "unless") return scope;
  const [subject] = node.params;
  const position = subject?.type === "PathExpression" ? positionOf(subject, scope) : null;
  const here = name === "each" && position !== null ? [...position, "*"] : position;
  const [itemName] = node.program?.blockParams ?? [];
  const names = itemName === undefined ? scope.names : new Map([...scope.names, [itemName, here]]);
  return { add: scope.add, here, outer: [scope.here, ...scope.outer], names };
}

function ofCall(node: CallNode, scope: Scope): void {
  const expressions = isCall(node) ? argumentsOf(node) : [node.path];
  for (const expression of expressions) ofExpression(expression, scope);
}

function ofExpression(node: ExpressionNode, scope: Scope): void {
  if (node.type === "SubExpression") return ofCall(node, scope);
  const position = node.type === "PathExpression" ? positionOf(node, scope) : null;
  if (position !== null && position.length > 0) scope.add(position.join("."));
}

/** `@index` and its kin are no part of the event. */
function positionOf({ data, depth, parts }: PathNode, { here, outer, names }: Scope): Position {
  if (data) return parts[0] === "root" ? parts.slice(1) : null;
  const [first = "", ...rest] = parts;
  const named = depth === 0 ? names.get(first) : undefined;
  if (named !== undefined) return named === null ? null : [...named, ...rest];
  const start = depth === 0 ? here : (outer[depth - 1] ?? null);
  return start === null ? null : [...start, ...parts];
}
