import { describe, expect, it } from "vitest";
import { parseAnswerHead } from "./answer-head.js";

const head = (...lines: string[]) => parseAnswerHead(lines.map((line) => `${line}\r\n`).join(""));

describe("the head of an answer", () => {
  it("is its status, and headers by lower-case names, joined where a name comes twice", () => {
    expect(head("HTTP/1.1 201 Created", "Set-Cookie: a", "ETag:  x \t", "set-cookie: b", "constructor: c", "__proto__: d")).toMatchObject({
      status: 201,
      headers: { "set-cookie": "a, b", etag: "x", constructor: "c" },
    });
  });

  it.each([
    ["no length", [], "until_close"],
    ["a length", ["content-length: 12"], "fixed"],
    ["chunks", ["transfer-encoding: gzip, Chunked"], "chunked"],
    ["another encoding", ["transfer-encoding: gzip"], "until_close"],
  ])("tells by %s how its body ends", (_name, lines, kind) => {
    expect(head("HTTP/1.1 200 OK", ...lines)).toMatchObject({ body: { kind } });
    for (const status of [103, 204, 304]) expect(head(`HTTP/1.1 ${status}`, ...lines)).toMatchObject({ body: { kind: "none" } });
  });

  it.each([
    ["HTTP/1.1", [], null],
    ["HTTP/1.1", ["Keep-Alive: max=100, timeout=7"], 7_000],
    ["HTTP/1.1", ["Connection: x, Close"], 0],
    ["HTTP/1.0", [], 0],
    ["HTTP/1.0", ["connection: Keep-Alive"], null],
    ["HTTP/1.0", ["connection: keep-alive, close"], 0],
  ])("of %s with %s keeps the connection so long: %s ms", (version, lines, keepMs) => {
    expect(head(`${version} 200 OK`, "content-length: 0", ...lines)).toMatchObject({ keepMs });
  });

  it("that announces a body where none may be lets nothing follow", () => {
    for (const line of ["content-length: 5", "transfer-encoding: chunked"]) expect(head("HTTP/1.1 204 No Content", line)).toMatchObject({ keepMs: 0 });
    expect(head("HTTP/1.1 204 No Content", "content-length: 0")).toMatchObject({ keepMs: null });
  });

  it.each([
    ["another protocol", ["ICY 200 OK"]],
    ["a status of two digits", ["HTTP/1.1 20 OK"]],
    ["white space before a colon", ["HTTP/1.1 200 OK", "content-length : 5"]],
    ["a line that goes on", ["HTTP/1.1 200 OK", "x: a", " b"]],
    ["a control character", ["HTTP/1.1 200 OK", "x: a\u0000b"]],
    ["a bare CR", ["HTTP/1.1 200 OK", "x: a\rcontent-length: 5"]],
    ["two lengths, though they are the same", ["HTTP/1.1 200 OK", "content-length: 5", "Content-Length: 5"]],
    ["a length and chunks", ["HTTP/1.1 200 OK", "content-length: 5", "transfer-encoding: chunked"]],
    ["a length that is no number", ["HTTP/1.1 200 OK", "content-length: 5, 5"]],
  ])("is refused for %s", (_name, lines) => {
    expect(head(...lines)).toBeTypeOf("string");
  });
});
