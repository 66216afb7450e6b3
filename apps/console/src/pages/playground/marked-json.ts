/** JSON text in three parts: what is marked, and what stands around it. */
export interface MarkedJson {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

const INDENT = 2;

/** Indented JSON with the part that an RFC 6901 pointer leads to set apart; all of it where the pointer is empty, none where it leads nowhere. */
export function markedJson(value: unknown, pointer: string): MarkedJson {
  const names = pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const part = names.reduce<unknown>((node, name) => (isParent(node) ? (node as Record<string, unknown>)[name] : undefined), value);
  if (part === undefined) return { before: textOf(value), marked: "", after: "" };
  const place = placeholderFor(textOf(value));
  const [before = "", after = ""] = textOf(replaced(value, names, place)).split(JSON.stringify(place));
  const margin = /^ */.exec(before.slice(before.lastIndexOf("\n") + 1))?.[0] ?? "";
  return { before, marked: textOf(part).replaceAll("\n", `\n${margin}`), after };
}

function textOf(value: unknown): string {
  return JSON.stringify(value, null, INDENT);
}

function isParent(node: unknown): node is object {
  return typeof node === "object" && node !== null;
}

/** A text that does not stand in the JSON. */
function placeholderFor(text: string): string {
  let place = "here";
  while (text.includes(place)) place += "!";
  return place;
}

function replaced(node: unknown, [name, ...rest]: readonly string[], by: string): unknown {
  if (name === undefined || !isParent(node)) return by;
  if (Array.isArray(node)) return node.map((each: unknown, index) => (String(index) === name ? replaced(each, rest, by) : each));
  return Object.fromEntries(Object.entries(node).map(([key, each]) => [key, key === name ? replaced(each, rest, by) : each]));
}
