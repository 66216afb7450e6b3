/** What a look over JSON text finds without parsing it. */
export interface JsonScan {
  /** Deeper than the limit; then the rest was not looked at. */
  readonly isTooDeep: boolean;
  /** Holds an integer of 16 digits or more, which JavaScript's numbers may not carry exactly. */
  readonly hasLongInteger: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DOT = 0x2e;
const LONG_INTEGER_DIGITS = 16;
const SHORT_STRING = 24;

const PLAIN: JsonScan = { isTooDeep: false, hasLongInteger: false };
const LONG: JsonScan = { isTooDeep: false, hasLongInteger: true };
const TOO_DEEP: JsonScan = { isTooDeep: true, hasLongInteger: false };

/** One pass over the characters, no recursion and no allocation: text nested 10,000 deep ends at the limit. Text that is no JSON gives an answer that does not matter. */
export function scanJson(text: string, maxDepth: number): JsonScan {
  let depth = 0;
  let hasLongInteger = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (isOpening(code)) {
      depth += 1;
      if (depth > maxDepth) return TOO_DEEP;
    } else if (isClosing(code)) depth -= 1;
    else if (isDigit(code)) {
      const end = endOfNumber(text, index);
      if (end - index >= LONG_INTEGER_DIGITS && !hasLongInteger) hasLongInteger = isInteger(text, index, end);
      index = end - 1;
    }
  }
  return hasLongInteger ? LONG : PLAIN;
}

/** Names and most values end soon; what does not is searched by the engine's own search, which looks at many characters at once. */
function endOfString(text: string, start: number): number {
  const soon = Math.min(text.length, start + SHORT_STRING);
  let index = start + 1;
  while (index < soon) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    index += code === BACKSLASH ? 2 : 1;
  }
  return endOfLongString(text, index);
}

/** `from` stands behind whole characters: nothing before it escapes what stands there. */
function endOfLongString(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (end !== -1 && isEscaped(text, from, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

/** An odd number of backslashes stands before it. */
function isEscaped(text: string, from: number, index: number): boolean {
  let first = index;
  while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (index - first) % 2 === 1;
}

/** Digits, fraction and exponent; the sign stands before. */
function endOfNumber(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && isNumberPart(text.charCodeAt(index))) index += 1;
  return index;
}

function isInteger(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (!isDigit(text.charCodeAt(index))) return false;
  return true;
}

const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b;
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isNumberPart = (code: number): boolean => isDigit(code) || code === DOT || (code | 0x20) === 0x65 || code === 0x2b || code === 0x2d;
