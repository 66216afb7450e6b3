import { headerLine } from "./answer-head.js";

const mostLineBytes = 4_096;
const mostTrailerBytes = 16_384;
const sizeLine =
  /^([0-9A-Fa-f]{1,8})(?:;(?!\r)[!#$%&'*+\-.^_`|~\w]*(?:=(?:[!#$%&'*+\-.^_`|~\w]+|"(?:[\t\x20\x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*")?)?)*\r\n$/;
const lineFeed = 0x0a;

type Expected = "size" | "data" | "data_end" | "trailer" | "nothing";

/** Takes a chunked body apart (RFC 9112, 7.1), however the network cut it. Throws with a word for what is not exactly that. */
export class ChunkedBody {
  #expected: Expected = "size";
  #line = "";
  #left = 0;
  #trailerBytes = 0;

  get hasEnded(): boolean {
    return this.#expected === "nothing";
  }

  /** Reads on from `start`; `data` gets each stretch of content. Returns where it stopped: at `end`, or behind the body. */
  read(bytes: Buffer, start: number, end: number, data: (content: Buffer) => void): number {
    let at = start;
    while (at < end && !this.hasEnded) at = this.#expected === "data" ? this.#readData(bytes, at, end, data) : this.#readLine(bytes, at, end);
    return at;
  }

  #readData(bytes: Buffer, start: number, end: number, data: (content: Buffer) => void): number {
    const stop = Math.min(end, start + this.#left);
    this.#left -= stop - start;
    if (this.#left === 0) this.#expected = "data_end";
    data(bytes.subarray(start, stop));
    return stop;
  }

  #readLine(bytes: Buffer, start: number, end: number): number {
    const feed = bytes.indexOf(lineFeed, start);
    const stop = feed === -1 || feed >= end ? end : feed + 1;
    this.#line += bytes.toString("latin1", start, stop);
    if (this.#line.length > mostLineBytes) throw new Error("chunk line");
    if (this.#line.endsWith("\n")) this.#take(this.#line);
    return stop;
  }

  #take(line: string): void {
    this.#line = "";
    if (this.#expected === "size") this.#takeSize(line);
    else if (this.#expected === "trailer") this.#takeTrailer(line);
    else if (line === "\r\n") this.#expected = "size";
    else throw new Error("chunk end");
  }

  #takeSize(line: string): void {
    const size = sizeLine.exec(line)?.[1];
    if (size === undefined) throw new Error("chunk size");
    this.#left = Number.parseInt(size, 16);
    this.#expected = this.#left === 0 ? "trailer" : "data";
  }

  #takeTrailer(line: string): void {
    this.#trailerBytes += line.length;
    if (line === "\r\n") this.#expected = "nothing";
    else if (!line.endsWith("\r\n") || !headerLine.test(line.slice(0, -2)) || this.#trailerBytes > mostTrailerBytes) throw new Error("trailer");
  }
}
