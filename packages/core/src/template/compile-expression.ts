import { templateContext, templateValue } from "../event/template-context.js";
import type { DomainEvent } from "../event/event.js";
import { callHelper, HELPERS } from "./helpers.js";
import { helperName, isCall, type CallNode, type ExpressionNode, type LiteralNode, type MustacheNode, type PathNode } from "./template-syntax.js";
import { memberOf, type TemplateValue } from "./value-text.js";

/** Reads a value from an event; nothing is parsed or looked up by name any more. */
export type Reader = (event: DomainEvent) => TemplateValue;

/** Members of `event` that are also top-level names: read there, so that the whole object is not made for one of them. */
const SAME_AT_TOP: ReadonlySet<string> = new Set(["id", "type", "timestamp", "time", "tenant", "source", "data", "previous", "metadata"]);

/** An expression outside of blocks, as a function. */
export function compileMustache(node: MustacheNode): Reader {
  return isCall(node) ? compileCall(node) : compileExpression(node.path);
}

/** Whether an expression reads a member of `data` and nothing else. */
export function readsData(node: MustacheNode): boolean {
  if (isCall(node) || node.path.type !== "PathExpression" || node.path.depth > 0 || node.path.data) return false;
  const [first, second] = withoutEvent(node.path.parts);
  return first === "data" && second !== undefined;
}

function compileExpression(node: ExpressionNode): Reader {
  if (node.type === "PathExpression") return compilePath(node);
  if (node.type === "SubExpression") return compileCall(node);
  const value = literalValue(node);
  return () => value;
}

function compileCall(node: CallNode): Reader {
  const helper = HELPERS[helperName(node)];
  if (helper === undefined) return () => null;
  const values = node.params.map(compileExpression);
  const named = (node.hash?.pairs ?? []).map(({ key, value }) => [key, compileExpression(value)] as const);
  return (event) =>
    callHelper(
      helper,
      values.map((read) => read(event)),
      Object.fromEntries(named.map(([key, read]) => [key, read(event)])),
    );
}

/** Outside of blocks there is no `@index` and nothing above: such paths are missing. */
function compilePath(path: PathNode): Reader {
  const isRooted = path.data && path.parts[0] === "root";
  if (path.depth > 0 || (path.data && !isRooted)) return () => undefined;
  return readerOf(withoutEvent(isRooted ? path.parts.slice(1) : path.parts));
}

function readerOf([first, ...rest]: readonly string[]): Reader {
  if (first === undefined) return (event) => templateContext(event) as TemplateValue;
  const [second, ...others] = rest;
  if (second === undefined) return (event) => templateValue(event, first);
  if (others.length === 0) return (event) => memberOf(templateValue(event, first), second);
  return (event) => {
    let value = memberOf(templateValue(event, first), second);
    for (const name of others) value = memberOf(value, name);
    return value;
  };
}

function withoutEvent(parts: readonly string[]): readonly string[] {
  return parts[0] === "event" && SAME_AT_TOP.has(parts[1] ?? "") ? parts.slice(1) : parts;
}

function literalValue({ type, value }: LiteralNode): TemplateValue {
  if (type === "UndefinedLiteral") return undefined;
  return type === "NullLiteral" ? null : value;
}
