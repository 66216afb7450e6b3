import type { DomainEvent } from "../event/event.js";
import { compileBlocks, escapeOf } from "./block-engine.js";
import { compileMustache, readsData, type Reader } from "./compile-expression.js";
import { ESCAPES, type Escape } from "./escape.js";
import { parseTemplate, type NodeCount } from "./parse-template.js";
import { meterText } from "./render-meter.js";
import type { Program, TemplateNode } from "./template-syntax.js";
import { textOf } from "./value-text.js";

/** A text with expressions, ready to be written many times. */
export interface CompiledText {
  /** Set where the text is one expression and nothing else: its value keeps its type. */
  readonly value: Reader | null;
  /** Whether that value is a member of the event's `data`. */
  readonly isOfData: boolean;
  readonly render: (event: DomainEvent) => string;
}

/** Compiles a text. Throws an Error whose message is for its author. Simple expressions become direct readers; only texts with blocks go through Handlebars. */
export function compileText(source: string, escape: Escape, count: NodeCount): CompiledText {
  const program = parseTemplate(source, count);
  const nodes = program.body.filter(({ type }) => type !== "CommentStatement");
  if (escape !== "none" && hasRaw(program))
    throw new Error("{{{…}}} and {{&…}} are not allowed here: values are escaped for the content type; use {{json value}} for JSON");
  if (nodes.some(({ type }) => type === "BlockStatement")) return { value: null, isOfData: false, render: compileBlocks(program, escape) };
  const [only] = nodes;
  const alone = nodes.length === 1 && only?.type === "MustacheStatement" ? only : null;
  return {
    value: alone === null ? null : compileMustache(alone),
    isOfData: alone !== null && readsData(alone),
    render: joined(nodes.map((node) => compileSegment(node, escape))),
  };
}

type Segment = string | ((event: DomainEvent) => string);

function compileSegment(node: TemplateNode, escape: Escape): Segment {
  if (node.type === "ContentStatement") return node.value;
  if (node.type !== "MustacheStatement") return "";
  const read = compileMustache(node);
  const write = ESCAPES[escapeOf(node, escape)];
  return (event) => meterText(write(textOf(read(event))));
}

function joined(segments: readonly Segment[]): (event: DomainEvent) => string {
  return (event) => {
    let text = "";
    for (const segment of segments) text += typeof segment === "string" ? segment : segment(event);
    return text;
  };
}

function hasRaw(program: Program): boolean {
  return program.body.some((node) => {
    if (node.type === "BlockStatement") return [node.program, node.inverse].some((part) => part !== undefined && hasRaw(part));
    return node.type === "MustacheStatement" && !node.escaped;
  });
}
