/** Status line and headers of one answer. */
export interface AnswerHead {
  readonly status: number;
  /** Lower-case names; values that came several times are joined by ", ". Frozen: heads that are alike share it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyFraming;
  /** How long the target keeps the connection by its own word, ms; `null` where it says nothing, 0 where it closes it. */
  readonly keepMs: number | null;
}

/** How the end of a body is told, by status and headers alone (RFC 9112, 6.3). */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "fixed"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until_close" };

/** Targets that call their HTTP/1.0 by another number are read all the same. */
const statusLine = /^HTTP\/(1\.1|1\.0|0\.9|2\.0) ([1-9]\d\d)(?: [^\r\n]*)?$/;
/** Without its CRLF; of a trailer too. */
export const headerLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)$/;
const wholeNumber = /^\d{1,19}$/;

/**
 * Reads the head of an answer: its lines, each with CRLF, without the empty one at the end. Returns what is wrong with it where it is not
 * exactly HTTP/1.1 or 1.0 (RFC 9112): a lenient reader and a proxy that reads otherwise would differ in where an answer ends.
 */
export function parseAnswerHead(text: string): AnswerHead | string {
  const [first = "", ...lines] = text.slice(0, -2).split("\r\n");
  const [, version, status] = statusLine.exec(first) ?? [];
  if (version === undefined) return "status line";
  const fields = readFields(lines);
  if (typeof fields === "string") return fields;
  const body = framingOf(Number(status), fields);
  if (typeof body === "string") return body;
  return { status: Number(status), headers: Object.freeze(fields), body, keepMs: keptFor(version, fields, body, Number(status)) };
}

/** A line that goes on with the one before (obsolete since RFC 7230) is none. */
function readFields(lines: readonly string[]): Record<string, string> | string {
  const fields: Record<string, string> = {};
  for (const line of lines) {
    const [, given, value = ""] = headerLine.exec(line) ?? [];
    if (given === undefined) return "header line";
    const name = given.toLowerCase();
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (known !== undefined && name === "content-length") return "two lengths";
    // A header of this name would set the object's prototype.
    if (name !== "__proto__") fields[name] = known === undefined ? value.trimEnd() : `${known}, ${value.trimEnd()}`;
  }
  return fields;
}

function framingOf(status: number, { "content-length": length, "transfer-encoding": encoding }: Record<string, string>): BodyFraming | string {
  if (encoding !== undefined && length !== undefined) return "length and encoding";
  if (length !== undefined && !wholeNumber.test(length)) return "length";
  if (status < 200 || status === 204 || status === 304) return { kind: "none" };
  if (encoding !== undefined) return { kind: isChunked(encoding) ? "chunked" : "until_close" };
  return length === undefined ? { kind: "until_close" } : { kind: "fixed", length: Number(length) };
}

function isChunked(encoding: string): boolean {
  return (
    encoding
      .slice(encoding.lastIndexOf(",") + 1)
      .trim()
      .toLowerCase() === "chunked"
  );
}

/** Bytes that an answer without a body announces all the same would be read as the next answer: such a connection carries no other. */
function keptFor(version: string, fields: Record<string, string>, body: BodyFraming, status: number): number | null {
  const words = (fields.connection ?? "")
    .toLowerCase()
    .split(",")
    .map((word) => word.trim());
  const isPersistent = version === "1.1" ? !words.includes("close") : words.includes("keep-alive") && !words.includes("close");
  const announces = (fields["content-length"] ?? "0") !== "0" || fields["transfer-encoding"] !== undefined;
  if (!isPersistent || body.kind === "until_close" || (body.kind === "none" && status >= 200 && announces)) return 0;
  const seconds = /(?:^|[\s,;])timeout=(\d{1,6})/i.exec(fields["keep-alive"] ?? "")?.[1];
  return seconds === undefined ? null : Number(seconds) * 1_000;
}
