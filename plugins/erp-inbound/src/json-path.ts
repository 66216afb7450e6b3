import { rawDigits, type JsonValue } from "@trunkline/plugin-api";

/**
 * A part of JSON's paths (RFC 9535): `$`, `.name`, `['any name']`, `[0]`; and `[?key=Target]`, which takes the first element of a list whose member `key` is the
 * text `Target`: key-value lists, as Dynamics 365 sends them, are read by it.
 */
type Step = string | number | { readonly member: string; readonly is: string };

const STEP = /\.([A-Za-z_@#$][\w@#$:-]*)|\['([^']*)'\]|\[(\d{1,6})\]|\[\?([\w@#$:-]+)=([^\]]*)\]/y;
const LONGEST = 512;

const known = new Map<string, readonly Step[] | null>();
const MOST_KNOWN = 5_000;

/** Whether a text is a path. */
export function isPath(text: string): boolean {
  return text.length <= LONGEST && stepsOf(text) !== null;
}

/** What stands there; undefined where nothing does, or the path is none. */
export function valueAtPath(root: JsonValue, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const step of stepsOf(path) ?? []) {
    if (value === undefined || value === null) return undefined;
    value = stepInto(value, step);
  }
  return stepsOf(path) === null ? undefined : value;
}

function stepInto(value: JsonValue, step: Step): JsonValue | undefined {
  if (typeof step === "number") return Array.isArray(value) ? (value as readonly JsonValue[])[step] : undefined;
  if (typeof step === "string") return memberOf(value, step);
  return Array.isArray(value) ? (value as readonly JsonValue[]).find((element) => textOf(memberOf(element, step.member)) === step.is) : undefined;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return rawDigits(value) ?? (typeof value === "object" || value === undefined ? undefined : String(value));
}

function memberOf(value: JsonValue, name: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, JsonValue>>)[name];
}

function stepsOf(path: string): readonly Step[] | null {
  const seen = known.get(path);
  if (seen !== undefined) return seen;
  const steps = parse(path);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(path, steps);
  return steps;
}

function parse(path: string): readonly Step[] | null {
  if (!path.startsWith("$")) return null;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  for (let end = 1; end < path.length; end = STEP.lastIndex) {
    const found = STEP.exec(path);
    if (found === null) return null;
    const [, plain, quoted, index, member, is] = found;
    if (member !== undefined) steps.push({ member, is: is ?? "" });
    else steps.push(index === undefined ? (plain ?? quoted ?? "") : Number(index));
  }
  return steps;
}
