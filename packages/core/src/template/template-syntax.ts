/** The parts of Handlebars' syntax tree that templates may have; everything else is refused by its type. */
export type TemplateNode = ContentNode | MustacheNode | BlockNode | CommentNode | RefusedNode;

export interface Program {
  readonly type: "Program";
  readonly body: readonly TemplateNode[];
  readonly blockParams?: readonly string[];
  /** An `else if`: no deeper than the `if` it belongs to. */
  readonly chained?: boolean;
}

export interface ContentNode {
  readonly type: "ContentStatement";
  readonly value: string;
}

export interface CommentNode {
  readonly type: "CommentStatement";
}

export interface RefusedNode {
  readonly type: "PartialStatement" | "PartialBlockStatement" | "Decorator" | "DecoratorBlock";
}

interface Call {
  readonly path: ExpressionNode;
  readonly params: readonly ExpressionNode[];
  readonly hash?: { readonly pairs: readonly { readonly key: string; readonly value: ExpressionNode }[] } | undefined;
  readonly loc: unknown;
}

export interface MustacheNode extends Call {
  readonly type: "MustacheStatement";
  /** false for `{{{a}}}` and `{{&a}}`. */
  readonly escaped: boolean;
  readonly strip: unknown;
}

export interface BlockNode extends Call {
  readonly type: "BlockStatement";
  readonly program?: Program;
  readonly inverse?: Program;
}

export interface SubExpressionNode extends Call {
  readonly type: "SubExpression";
}

export interface PathNode {
  readonly type: "PathExpression";
  /** `@root`, `@index`. */
  readonly data: boolean;
  /** Number of `../`. */
  readonly depth: number;
  readonly parts: readonly string[];
  readonly original: string;
  readonly loc: unknown;
}

export interface LiteralNode {
  readonly type: "StringLiteral" | "NumberLiteral" | "BooleanLiteral" | "NullLiteral" | "UndefinedLiteral";
  readonly value?: string | number | boolean;
}

export type ExpressionNode = PathNode | LiteralNode | SubExpressionNode;
export type CallNode = MustacheNode | BlockNode | SubExpressionNode;

/** Whether something is called: a lone path is always a path, also where a helper has its name (fields may be called `date`). */
export function isCall(node: CallNode): boolean {
  return node.params.length > 0 || (node.hash?.pairs.length ?? 0) > 0 || node.type !== "MustacheStatement" || node.path.type === "SubExpression";
}

/** Name of the helper that is called; empty where the head is no plain name. */
export function helperName({ path }: CallNode): string {
  return path.type === "PathExpression" && path.parts.length === 1 && path.depth === 0 && !path.data ? (path.parts[0] ?? "") : "";
}

/** Every value that a call is given. */
export function argumentsOf(node: CallNode): readonly ExpressionNode[] {
  return [...node.params, ...(node.hash?.pairs ?? []).map(({ value }) => value)];
}

/** How many nodes are inside, at all depths: what running it once costs. */
export function nodesIn(program: Program | undefined): number {
  return (program?.body ?? []).reduce((sum, node) => sum + nodesOf(node), 0);
}

function nodesOf(node: TemplateNode): number {
  if (node.type === "MustacheStatement") return 1 + callNodes(node);
  return node.type === "BlockStatement" ? 1 + callNodes(node) + nodesIn(node.program) + nodesIn(node.inverse) : 1;
}

function callNodes(node: CallNode): number {
  return argumentsOf(node).reduce((sum, argument) => sum + (argument.type === "SubExpression" ? callNodes(argument) : 0), 1 + argumentsOf(node).length);
}
