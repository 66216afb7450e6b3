import { parseAnswerHead, type AnswerHead, type BodyFraming } from "./answer-head.js";
import { ChunkedBody } from "./chunked-body.js";

const mostHeadBytes = 16_384;
const headEnd = Buffer.from("\r\n\r\n");

/** Told of an answer as it comes in. */
export interface AnswerListener {
  /** Of each head: those of informational answers (1xx) too. */
  onHead(status: number, headers: Readonly<Record<string, string>>): void;
  /** The bytes are only there during the call. */
  onBody(bytes: Buffer): void;
}

/** The head that came last from a target: most heads are alike, but for the second in their date. */
export interface KnownHead {
  text: string;
  head: AnswerHead | undefined;
}

/**
 * Reads one answer after another from one connection's bytes, however the network cut them. Strict: what is not HTTP/1.x to the letter ends the connection.
 * Our own and not a library's, as this is the hot path: docs/decisions/0034. Compared with llhttp in `answers.fuzz.test.ts`.
 */
export class AnswerReader {
  /** Of a head that came in pieces, what came so far. */
  #partial = "";
  #head: AnswerHead | undefined;
  #framing: BodyFraming = { kind: "none" };
  #left = 0;
  #chunked: ChunkedBody | undefined;
  #hasBegun = false;
  #isHead = false;

  constructor(
    private readonly known: KnownHead,
    private readonly listener: AnswerListener,
  ) {}

  /** Whether a byte of the present answer came. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Of the answer that ended last: ms that its target keeps the connection. */
  get keepMs(): number | null {
    return this.#head?.keepMs ?? null;
  }

  /** An answer whose end is the connection's end. */
  get endsWithConnection(): boolean {
    return this.#head !== undefined && this.#framing.kind === "until_close";
  }

  /** Before each request. `HEAD` is answered without a body, whatever its headers say. */
  expect(isHead: boolean): void {
    this.#partial = "";
    this.#head = undefined;
    this.#chunked = undefined;
    this.#hasBegun = false;
    this.#isHead = isHead;
  }

  /** Reads `end` bytes. Returns where the answer ended, or -1 while it has not. Throws with a word for what is not HTTP. */
  read(bytes: Buffer, end: number): number {
    this.#hasBegun = true;
    let at = 0;
    while (this.#head === undefined) {
      at = this.#readHead(bytes, at, end);
      if (at === -1) return -1;
    }
    return this.#readBody(bytes, at, end);
  }

  #readHead(bytes: Buffer, start: number, end: number): number {
    if (this.#partial !== "") return this.#readPiece(bytes, start, end);
    if (this.#isKnown(bytes, start, end)) return start + this.known.text.length + 2;
    const first = skipEmptyLines(bytes, start, end);
    const found = bytes.indexOf(headEnd, first);
    if (found === -1 || found + 4 > end) return this.#readPiece(bytes, first, end);
    this.#take(bytes.toString("latin1", first, found + 2));
    return found + 4;
  }

  /** Whether the same head came last, which then is neither searched for its end nor parsed. */
  #isKnown(bytes: Buffer, start: number, end: number): boolean {
    const { text, head } = this.known;
    const stop = start + text.length;
    if (head === undefined || stop + 2 > end || bytes[stop] !== 0x0d || bytes[stop + 1] !== 0x0a) return false;
    if (bytes.toString("latin1", start, stop) !== text) return false;
    this.#accept(head);
    return true;
  }

  #readPiece(bytes: Buffer, start: number, end: number): number {
    const before = this.#partial.length;
    this.#partial += bytes.toString("latin1", start, end);
    const found = this.#partial.indexOf("\r\n\r\n", Math.max(0, before - 3));
    if (found === -1) return this.#mayGoOn();
    this.#take(this.#partial.slice(0, found + 2));
    this.#partial = "";
    return start + found + 4 - before;
  }

  /** What can be no head is said at once, not at the deadline. */
  #mayGoOn(): -1 {
    if (this.#partial.length > mostHeadBytes) throw new Error("head over the limit");
    if (!"HTTP/".startsWith(this.#partial.slice(0, 5))) throw new Error("status line");
    if (/[^\r]\n/.test(this.#partial)) throw new Error("line end");
    return -1;
  }

  #take(text: string): void {
    if (text.length > mostHeadBytes) throw new Error("head over the limit");
    this.#accept(this.#parse(text));
  }

  #accept(head: AnswerHead): void {
    this.listener.onHead(head.status, head.headers);
    if (head.status < 200) return;
    this.#head = head;
    this.#framing = this.#isHead ? { kind: "none" } : head.body;
    if (this.#framing.kind === "fixed") this.#left = this.#framing.length;
    else if (this.#framing.kind === "chunked") this.#chunked = new ChunkedBody();
  }

  #parse(text: string): AnswerHead {
    const head = parseAnswerHead(text);
    if (typeof head === "string") throw new Error(head);
    // Nobody asked for these two; and nothing may follow an answer that closes the connection.
    if (head.status === 100 || head.status === 101 || (head.status < 200 && head.keepMs === 0)) throw new Error("unwanted status");
    this.known.text = text;
    this.known.head = head;
    return head;
  }

  #readBody(bytes: Buffer, start: number, end: number): number {
    if (this.#framing.kind === "none") return start;
    if (this.#chunked !== undefined) return this.#readChunked(this.#chunked, bytes, start, end);
    const stop = this.#framing.kind === "fixed" ? Math.min(end, start + this.#left) : end;
    if (stop > start) this.listener.onBody(bytes.subarray(start, stop));
    if (this.#framing.kind === "until_close") return -1;
    this.#left -= stop - start;
    return this.#left === 0 ? stop : -1;
  }

  #readChunked(body: ChunkedBody, bytes: Buffer, start: number, end: number): number {
    const stop = body.read(bytes, start, end, (content) => this.listener.onBody(content));
    return body.hasEnded ? stop : -1;
  }
}

/** Some targets put one between two answers; llhttp skips them too. */
function skipEmptyLines(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at += 1;
  return at;
}
