/** Levels of nesting in a JSON text (0 for a scalar); reads no further than `most` + 1. Works on any text, without recursion. */
export function depthOf(text: string, most: number): number {
  let [depth, deepest] = [0, 0];
  for (const { character } of structure(text)) {
    depth += character === "{" || character === "[" ? 1 : character === "}" || character === "]" ? -1 : 0;
    deepest = Math.max(deepest, depth);
    if (deepest > most) return deepest;
  }
  return deepest;
}

/**
 * The exact source texts of an array's elements, without the white space around them. `text` must be valid JSON and an
 * array: a parsed value would lose digits, duplicate members and the order of members.
 */
export function elementTexts(text: string): readonly string[] {
  const elements: string[] = [];
  let [depth, start] = [0, text.indexOf("[") + 1];
  for (const { character, index } of structure(text)) {
    if (character === "[" || character === "{") depth += 1;
    const ends = depth === 1 && (character === "," || character === "]");
    if (character === "]" || character === "}") depth -= 1;
    if (!ends) continue;
    const element = text.slice(start, index).trim();
    if (element !== "") elements.push(element);
    start = index + 1;
  }
  return elements;
}

/** Brackets, braces and commas outside strings. */
function* structure(text: string): Generator<{ readonly character: string; readonly index: number }> {
  const token = /"(?:[^"\\]|\\.)*"|[[\]{},]/gs;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [character] = found;
    if (character.length === 1) yield { character, index: found.index };
  }
}
