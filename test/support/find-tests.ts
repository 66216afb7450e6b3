import { parseAst } from "vitest/node";

/** A test as its file declares it. */
export interface DeclaredTest {
  /** As written; what is put into it stands as `${}`. */
  readonly title: string;
  /** Nobody runs it, or the long form alone does: by itself, or with all of its group. What lacks a service is no such test: under CI=true that is a failure. */
  readonly isSkipped: boolean;
}

interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}

const declarers = new Set(["it", "test"]);
const groups = new Set(["describe"]);
const skippers = new Set(["skip", "todo", "fails"]);
const longForm = /^isFull$|TRUNKLINE_FULL/;

/** The tests that TypeScript source text declares by `it` or `test`, in its order. */
export function testsIn(source: string): readonly DeclaredTest[] {
  const found: DeclaredTest[] = [];
  collect(parseAst(source, { lang: "ts" }), { source, isSkipped: false }, found);
  return found;
}

interface Surroundings {
  readonly source: string;
  readonly isSkipped: boolean;
}

function collect(value: unknown, around: Surroundings, found: DeclaredTest[]): void {
  if (Array.isArray(value)) {
    for (const one of value) collect(one, around, found);
    return;
  }
  if (!isNode(value)) return;
  const call = value.type === "CallExpression" ? declarationOf(value, around) : null;
  if (call?.title != null) found.push({ title: call.title, isSkipped: call.isSkipped });
  const within = call === null ? around : { ...around, isSkipped: call.isSkipped };
  for (const member of Object.values(value)) collect(member, within, found);
}

/** Of `it(…)`, `it.skip(…)`, `it.each(…)(…)`, `describe.skipIf(…)(…)`; null for any other call. A group has no title. */
function declarationOf(call: Node, { source, isSkipped }: Surroundings): (Omit<DeclaredTest, "title"> & { readonly title: string | null }) | null {
  const [title, ...others] = call["arguments"] as readonly Node[];
  const written = title === undefined ? null : textOf(title);
  const chain = chainOf(call["callee"]);
  const [root = ""] = chain.map(({ name }) => name);
  const isTest = declarers.has(root) && written !== null;
  if (!isTest && !groups.has(root)) return null;
  const isOff =
    chain.some((link) => isOffBy(link, source)) ||
    others.some((one) => one.type === "ObjectExpression" && /\b(?:skip|todo|fails): true\b/.test(textAt(one, source)));
  return { title: isTest ? written : null, isSkipped: isSkipped || isOff };
}

interface Link {
  readonly name: string;
  /** Where it is called: what with. */
  readonly given: readonly Node[];
}

/** `it.runIf(a).each(b)` as its names from left to right, each with its arguments. */
function chainOf(callee: unknown, given: readonly Node[] = []): readonly Link[] {
  if (!isNode(callee)) return [];
  if (callee.type === "Identifier") return [{ name: String(callee["name"]), given }];
  if (callee.type === "CallExpression") return chainOf(callee["callee"], callee["arguments"] as readonly Node[]);
  if (callee.type === "TaggedTemplateExpression") return chainOf(callee["tag"]);
  if (callee.type !== "MemberExpression") return [];
  const property = callee["property"] as Node;
  return [...chainOf(callee["object"]), { name: String(property["name"]), given }];
}

function isOffBy({ name, given: [condition] }: Link, source: string): boolean {
  if (skippers.has(name)) return true;
  if (condition === undefined || (name !== "skipIf" && name !== "runIf")) return false;
  const text = textAt(condition, source);
  const never = name === "skipIf" ? "true" : "false";
  return text === never || longForm.test(text.replace(/^!/, ""));
}

function textOf(node: Node): string | null {
  if (node.type === "Literal") return typeof node["value"] === "string" ? node["value"] : null;
  if (node.type !== "TemplateLiteral") return null;
  return (node["quasis"] as readonly { readonly value: { readonly cooked: string } }[]).map(({ value }) => value.cooked).join("${}");
}

function textAt(node: Node, source: string): string {
  return source.slice(Number(node["start"]), Number(node["end"]));
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
