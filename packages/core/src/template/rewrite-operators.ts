/** An expression, or the condition of an `if`; no other block, partial or comment. Texts in quotes may hold braces. */
const EXPRESSION = /(?<!\\)(\{\{\{?~?\s*)(#(?:if|unless)\s|else\s+if\s|(?![#/!^>&]|else\b))((?:[^{}'"]|'[^']*'|"[^"]*")+)(~?\}\}\}?)/g;
const TOKEN = /\s*('[^']*'|"[^"]*"|===|!==|==|!=|>=|<=|&&|\|\||[?:()!<>]|-?\d+(?:\.\d+)?(?![\w.])|@?(?:[\w$-]+|\[[^\]]*\])(?:[./](?:[\w$@-]+|\[[^\]]*\]))*)/y;
const TEXT_OR_NUMBER_OR_INDEX = /'[^']*'|"[^"]*"|(?<![\w\].])-?\d+(?:\.\d+)?|\.(\d+)(?![\w])/g;
const COMPARISONS: Readonly<Record<string, string>> = { "==": "eq", "===": "eq", "!=": "ne", "!==": "ne", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte" };
const MAX_DEPTH = 32;

/** Translates what Handlebars does not read into what it does: `{{a == 'b' ? 'x' : 'y'}}` into `{{choose (eq a 'b') 'x' 'y'}}` and `items.0.name` into `items.[0].name`. Throws an Error that names the expression where it cannot be read. */
export function rewriteOperators(source: string): string {
  return source.replace(EXPRESSION, (_whole, ...groups: string[]) => {
    const [open = "", block = "", content = "", close = ""] = groups;
    return `${open}${block}${rewriteExpression(content, block !== "")}${close}`;
  });
}

/** `isArgument`: stands behind a helper, so that what was translated keeps its parentheses. */
function rewriteExpression(content: string, isArgument: boolean): string {
  const withoutTexts = content.replace(/'[^']*'|"[^"]*"/g, "''");
  if (!/[?!<>]|==|&&|\|\|/.test(withoutTexts)) return rewriteIndexes(content);
  const expression = readTernary({ tokens: tokenize(content), position: 0, content, depth: 0 });
  return rewriteIndexes(expression.startsWith("(") && !isArgument ? expression.slice(1, -1) : expression);
}

function rewriteIndexes(content: string): string {
  return content.replace(TEXT_OR_NUMBER_OR_INDEX, (whole, index: string | undefined) => (index === undefined ? whole : `.[${index}]`));
}

interface Reading {
  readonly tokens: readonly string[];
  position: number;
  readonly content: string;
  depth: number;
}

function tokenize(content: string): readonly string[] {
  const tokens: string[] = [];
  const trimmed = content.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (match === null) throw unreadable(content);
    tokens.push(match[1] ?? "");
  }
  return tokens;
}

function readTernary(reading: Reading): string {
  const value = readChoice(reading);
  if (reading.depth === 0 && reading.position < reading.tokens.length) throw unreadable(reading.content);
  return value;
}

function readChoice(reading: Reading): string {
  reading.depth += 1;
  if (reading.depth > MAX_DEPTH) throw unreadable(reading.content);
  let value = readJoined(reading, "||", "or", () => readJoined(reading, "&&", "and", () => readComparison(reading)));
  if (take(reading, "?")) {
    const one = readChoice(reading);
    if (!take(reading, ":")) throw unreadable(reading.content);
    value = `(choose ${value} ${one} ${readChoice(reading)})`;
  }
  reading.depth -= 1;
  return value;
}

function readJoined(reading: Reading, sign: string, helper: string, readPart: () => string): string {
  const parts = [readPart()];
  while (take(reading, sign)) parts.push(readPart());
  return parts.length === 1 ? (parts[0] ?? "") : `(${helper} ${parts.join(" ")})`;
}

function readComparison(reading: Reading): string {
  const left = readOperand(reading);
  const helper = COMPARISONS[reading.tokens[reading.position] ?? ""];
  if (helper === undefined) return left;
  reading.position += 1;
  return `(${helper} ${left} ${readOperand(reading)})`;
}

function readOperand(reading: Reading): string {
  if (take(reading, "!")) {
    reading.depth += 1;
    if (reading.depth > MAX_DEPTH) throw unreadable(reading.content);
    const operand = readOperand(reading);
    reading.depth -= 1;
    return `(not ${operand})`;
  }
  if (take(reading, "(")) {
    const value = readChoice(reading);
    if (!take(reading, ")")) throw unreadable(reading.content);
    return value;
  }
  const token = reading.tokens[reading.position];
  if (token === undefined || /^[^\w'"@$[-]/.test(token)) throw unreadable(reading.content);
  reading.position += 1;
  return token;
}

function take(reading: Reading, token: string): boolean {
  if (reading.tokens[reading.position] !== token) return false;
  reading.position += 1;
  return true;
}

function unreadable(content: string): Error {
  return new Error(`the expression {{${content.trim().slice(0, 80)}}} cannot be read: expected a path, a helper, or a comparison such as a == 'b' ? 'x' : 'y'`);
}
