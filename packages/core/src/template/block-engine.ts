import Handlebars from "handlebars";
import type { DomainEvent } from "../event/event.js";
import { templateContext } from "../event/template-context.js";
import { ESCAPES, type Escape } from "./escape.js";
import { BLOCK_HELPERS, callHelper, HELPERS } from "./helpers.js";
import { meterIteration, meterText, startMeter } from "./render-meter.js";
import { helperName, isCall, nodesIn, type BlockNode, type MustacheNode, type Program, type TemplateNode } from "./template-syntax.js";
import { textOf, type TemplateValue } from "./value-text.js";

/** Writers of values into text, one per escape; no template can name them, as no identifier holds a space. */
const writerOf = (escape: Escape): string => `write ${escape}`;

/** Named value of `each`; no template can give it, as no name holds a space. */
const NODES = "nodes inside";

const engine = createEngine();
const knownHelpers = Object.fromEntries(
  [...Object.keys(HELPERS), ...BLOCK_HELPERS, ...Object.keys(ESCAPES).map((escape) => writerOf(escape as Escape))].map((name) => [name, true]),
);

/** Compiles a checked text that has blocks. Handlebars runs the blocks; every value is written by our own writers, so that long integers, objects and escapes are the same as outside of blocks. Throws where Handlebars cannot compile it. */
export function compileBlocks(program: Program, escape: Escape): (event: DomainEvent) => string {
  const template = engine.compile(withWriters(program, escape), { knownHelpers, knownHelpersOnly: true, noEscape: true, preventIndent: true });
  const run = (context: unknown): string => template(context, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
  startMeter();
  run(Object.create(null));
  return (event) => run(templateContext(event));
}

function withWriters(program: Program, escape: Escape): Program {
  return { ...program, body: program.body.map((node) => withWriter(node, escape)) };
}

function withWriter(node: TemplateNode, escape: Escape): TemplateNode {
  if (node.type === "BlockStatement") {
    const { program, inverse } = node;
    const counted = helperName(node) === "each" ? withNodeCount(node) : node;
    return { ...counted, program: program && withWriters(program, escape), inverse: inverse && withWriters(inverse, escape) };
  }
  return node.type === "MustacheStatement" ? writing(node, escape) : node;
}

/** Tells `each` what one of its turns costs. */
function withNodeCount(node: BlockNode): BlockNode {
  const pair = {
    type: "HashPair",
    key: NODES,
    value: { type: "NumberLiteral", value: nodesIn(node.program), original: 0, loc: node.loc },
    loc: node.loc,
  } as const;
  const hash = { type: "Hash", pairs: [pair], loc: node.loc };
  return { ...node, hash };
}

/** `{{a}}` becomes `{{write a}}`, `{{upper a}}` becomes `{{write (upper a)}}`. */
function writing(node: MustacheNode, escape: Escape): MustacheNode {
  const name = writerOf(escapeOf(node, escape));
  const { path, params, hash, loc } = node;
  const value = isCall(node) ? ({ type: "SubExpression", path, params, hash, loc } as const) : path;
  return { ...node, path: { type: "PathExpression", data: false, depth: 0, parts: [name], original: name, loc }, params: [value], hash: undefined };
}

/** What `json` gives is JSON already: inside JSON it is written as it is. */
export function escapeOf(node: MustacheNode, escape: Escape): Escape {
  return escape === "json" && isJsonCall(node) ? "none" : escape;
}

function isJsonCall(node: MustacheNode): boolean {
  return isCall(node) && node.path.type === "PathExpression" && node.path.original === "json";
}

/** An instance of our own: its helpers are the allow-list and nothing else. */
function createEngine(): typeof Handlebars {
  const own = Handlebars.create();
  for (const name of Object.keys(own.helpers)) if (!BLOCK_HELPERS.has(name)) own.unregisterHelper(name);
  for (const [name, helper] of Object.entries(HELPERS)) {
    own.registerHelper(name, (...all: unknown[]) => {
      const { hash } = all.pop() as { hash: Record<string, TemplateValue> };
      return callHelper(helper, all as TemplateValue[], hash);
    });
  }
  for (const [escape, write] of Object.entries(ESCAPES))
    own.registerHelper(writerOf(escape as Escape), (value: TemplateValue) => meterText(write(textOf(value))));
  own.registerHelper("each", each);
  return own;
}

/** Handlebars' own `each` knows no bounds. */
function each(this: unknown, items: unknown, options: Handlebars.HelperOptions): string {
  const entries = typeof items === "object" && items !== null ? Object.entries(items) : [];
  if (entries.length === 0) return options.inverse(this);
  const data = Handlebars.createFrame(options.data ?? {}) as Record<string, unknown>;
  const isList = Array.isArray(items);
  const nodes = Number((options.hash as Record<string, unknown>)[NODES]);
  let gathered = "";
  entries.forEach(([name, value], position) => {
    meterIteration(gathered, nodes);
    const key = isList ? position : name;
    Object.assign(data, { key, index: position, first: position === 0, last: position === entries.length - 1 });
    gathered += options.fn(value, { data, blockParams: [value, key] });
  });
  return gathered;
}
