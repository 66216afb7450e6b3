/** Whom an erasure or an export is about: a name, an address, a number, as it stands in payloads. */
export interface Subject {
  readonly value: string;
  /** Only values that are the subject and nothing else; otherwise also texts in which it occurs, in any case. */
  readonly isExact: boolean;
}

export const ERASED = "[erased]";
const MOST_DEPTH = 70;

/** Whether a value names the subject, however deep, also inside JSON within texts and inside bytes (`\x…`). */
export function mentions(value: unknown, subject: Subject, depth = 0): boolean {
  if (depth > MOST_DEPTH) return false;
  if (typeof value === "number" || typeof value === "string") return textMentions(String(value), subject, depth);
  if (Array.isArray(value)) return value.some((one) => mentions(one, subject, depth + 1));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]) => isNamed(name, subject) || mentions(inner, subject, depth + 1));
}

/** Where a record lay in Kafka: a text of digits. */
const placeInKafka = "offset";

/** Whether a row does. Numbers of its own columns (a company's, a partition's, a revision's) name nobody: a person's number stands in what was sent. */
export function rowMentions(row: Readonly<Record<string, unknown>>, subject: Subject): boolean {
  return Object.entries(row).some(([column, value]) => typeof value !== "number" && column !== placeInKafka && mentions(value, subject, 1));
}

/** The same value with `[erased]` in place of what names the subject; property names too. */
export function withoutSubject(value: unknown, subject: Subject): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutSubject(one, subject));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [isNamed(name, subject) ? ERASED : name, withoutSubject(inner, subject)]));
  return mentions(value, subject) ? ERASED : value;
}

function textMentions(text: string, subject: Subject, depth: number): boolean {
  if (isNamed(text, subject)) return true;
  if (/^\\x(?:[0-9a-f]{2})+$/.test(text)) return textMentions(Buffer.from(text.slice(2), "hex").toString("utf8"), subject, depth + 1);
  const inner = /^\s*[[{"]/.test(text) ? parsed(text) : undefined;
  return inner === undefined ? false : mentions(inner, subject, depth + 1);
}

function isNamed(text: string, { value, isExact }: Subject): boolean {
  return isExact ? text === value : text.toLowerCase().includes(value.toLowerCase());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
