import { isConnectionHeader, isHeaderName } from "@trunkline/plugin-api";

const printable = /^[\t\x20-\x7e]*$/;
const longestName = 256;
const longestValue = 4_096;
const mostHeaders = 32;
/** The dialect's and the engine's own headers come on top of an administrator's. */
const mostHeadersOnWire = 64;

/** A custom header that is refused, and why. */
export interface HeaderFault {
  readonly name: string;
  readonly message: string;
}

/** Judges the custom headers of a connector (contract, Limits): names, values, number, and names that are not the administrator's. */
export function judgeHeaders(headers: Readonly<Record<string, unknown>>): HeaderFault[] {
  const seen = new Set<string>();
  const faults: HeaderFault[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const message = nameFault(name) ?? valueFault(value) ?? (seen.has(name.toLowerCase()) ? "appears twice, in another case" : null);
    if (message !== null) faults.push({ name, message });
    seen.add(name.toLowerCase());
    if (seen.size === mostHeaders + 1) faults.push({ name, message: `more than ${mostHeaders} headers` });
  }
  return faults;
}

/**
 * The headers as a flat list, with `accept-encoding: identity` where none is set; or what is wrong with them. Nobody looks at them again before they are written: what
 * would split a message is found here. So is everything that undici, on the way to a proxy, would throw on: a request that it refuses leaves one of its clients waiting for a drain that never comes.
 */
export function wireHeaders(headers: Readonly<Record<string, string>>): string[] | string {
  const list: string[] = [];
  let acceptsEncoding = false;
  for (const name in headers) {
    const value = headers[name];
    const known = wireName(name);
    if (known.name === null || value === undefined || !mayHold(known, value)) return `header ${JSON.stringify(name.slice(0, 80))}`;
    if (known.name === "accept-encoding") acceptsEncoding = true;
    list.push(known.name, value);
  }
  if (list.length > mostHeadersOnWire * 2) return `more than ${mostHeadersOnWire} headers`;
  if (hasDuplicate(list)) return "a header name appears twice";
  if (!acceptsEncoding) list.push("accept-encoding", "identity");
  return list;
}

interface WireName {
  /** Lower-case, or `null` when refused. */
  readonly name: string | null;
  /** The value that was judged last and may be sent: most are the same with every request. */
  lastValue: string;
}

const wireNames = new Map<string, WireName>();

/** Remembered, as the same few names come with every request. */
function wireName(name: string): WireName {
  const known = wireNames.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  const verdict = name.length <= longestName && isHeaderName(name) && !isConnectionHeader(lower) ? lower : null;
  if (wireNames.size > 5_000) wireNames.clear();
  const judged = { name: verdict, lastValue: "" };
  wireNames.set(name, judged);
  return judged;
}

function mayHold(known: WireName, value: unknown): boolean {
  if (value === known.lastValue) return true;
  if (typeof value !== "string" || value.length > longestValue || !isFieldValue(value)) return false;
  known.lastValue = value;
  return true;
}

/** What undici and RFC 9110 let through; anything else (CR, LF, NUL) would split the message. A loop: a regular expression takes longer to begin than this to end, as most values are short. */
function isFieldValue(value: string): boolean {
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code < 0x20 ? code !== 0x09 : code === 0x7f || code > 0xff) return false;
  }
  return true;
}

function hasDuplicate(list: readonly string[]): boolean {
  for (let index = 2; index < list.length; index += 2) {
    for (let earlier = 0; earlier < index; earlier += 2) if (list[earlier] === list[index]) return true;
  }
  return false;
}

function nameFault(name: string): string | null {
  if (name.length > longestName || !isHeaderName(name)) return "is not a valid header name";
  const lower = name.toLowerCase();
  if (isConnectionHeader(lower) || lower === "content-encoding") return "is set by the connection and cannot be configured";
  if (lower.startsWith("webhook-") || lower.startsWith("x-trunkline-")) return "is set by the engine and cannot be configured";
  return null;
}

function valueFault(value: unknown): string | null {
  if (typeof value !== "string") return "must be text";
  if (value.length > longestValue) return "is longer than 4 KB";
  return printable.test(value) && !value.includes("\t") ? null : "may hold printable ASCII characters only";
}
