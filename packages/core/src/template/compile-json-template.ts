import type { JsonValue } from "@trunkline/plugin-api";
import type { DomainEvent } from "../event/event.js";
import { compileText } from "./compile-text.js";
import type { NodeCount } from "./parse-template.js";
import { MAX_OUTPUT, meterText, meterWork } from "./render-meter.js";
import { jsonOf, type TemplateValue } from "./value-text.js";

/** What is wrong with a template: a JSON pointer into it, and one sentence. */
export interface TemplateProblem {
  readonly pointer: string;
  readonly message: string;
}

const MAX_DEPTH = 64;

type Piece = string | ((event: DomainEvent) => string);

interface Gathering {
  readonly pieces: Piece[];
  readonly problems: TemplateProblem[];
  readonly count: NodeCount;
}

/** Compiles a JSON value whose texts hold expressions into pieces of JSON text: the fixed ones are written once, values are escaped as JSON by construction, and the text is in JavaScript's JSON normal form. */
export function compileJsonTemplate(
  template: JsonValue,
): { readonly render: (event: DomainEvent) => string } | { readonly problems: readonly TemplateProblem[] } {
  const gathering: Gathering = { pieces: [], problems: [], count: { nodes: 0 } };
  gather(template, "", { gathering, depth: 0 });
  return gathering.problems.length > 0 ? { problems: gathering.problems } : { render: joined(gathering.pieces) };
}

interface Place {
  readonly gathering: Gathering;
  readonly depth: number;
}

function gather(value: JsonValue, pointer: string, place: Place): void {
  const { gathering, depth } = place;
  if (typeof value === "string") return gatherText(value, pointer, gathering);
  if (typeof value !== "object" || value === null) return addFixed(gathering.pieces, jsonOf(value));
  if (depth >= MAX_DEPTH) return void gathering.problems.push({ pointer, message: `is nested deeper than ${MAX_DEPTH}` });
  gatherMembers(value, pointer, { gathering, depth: depth + 1 });
}

function gatherMembers(value: JsonValue & object, pointer: string, place: Place): void {
  const isList = Array.isArray(value);
  const { pieces } = place.gathering;
  addFixed(pieces, isList ? "[" : "{");
  Object.entries(value).forEach(([name, member], index) => {
    addFixed(pieces, `${index > 0 ? "," : ""}${isList ? "" : `${JSON.stringify(name)}:`}`);
    gather(member as JsonValue, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, place);
  });
  addFixed(pieces, isList ? "]" : "}");
}

function gatherText(source: string, pointer: string, { pieces, problems, count }: Gathering): void {
  if (!source.includes("{{")) return addFixed(pieces, JSON.stringify(source));
  try {
    const { value, isOfData, render } = compileText(source, "none", count);
    if (value === null) pieces.push((event) => JSON.stringify(render(event)));
    else pieces.push(isOfData ? (event) => jsonOfData(event, value(event)) : (event) => jsonOf(value(event)));
  } catch (error) {
    problems.push({ pointer, message: error instanceof Error ? error.message : "cannot be read" });
  }
}

/** Text of which nothing is to be escaped is not looked through for what is: with long texts that is the dearest part of rendering. */
function jsonOfData(event: DomainEvent, value: TemplateValue): string {
  if (typeof value !== "string" || event.verbatimData !== event.data) return jsonOf(value);
  meterWork(value.length);
  return `"${value}"`;
}

function addFixed(pieces: Piece[], text: string): void {
  const last = pieces.length - 1;
  if (typeof pieces[last] === "string") pieces[last] += text;
  else pieces.push(text);
}

/** Checked after every piece: one large value named a thousand times must not be written a thousand times. */
function joined(pieces: readonly Piece[]): (event: DomainEvent) => string {
  return (event) => {
    let text = "";
    for (const piece of pieces) {
      text += typeof piece === "string" ? piece : piece(event);
      if (text.length > MAX_OUTPUT) meterText(text);
    }
    return text;
  };
}
