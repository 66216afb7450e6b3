import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { Pool } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectedTo, portOf } from "../local-server.fixture.js";
import { openWire } from "./open-wire.js";
import { overUndici } from "./over-undici.js";
import type { Wire, WireRequest } from "./wire.js";

const runs = process.env.TRUNKLINE_FULL === "1" ? 30_000 : 1_000;
/** llhttp forgives it in some places; RFC 9112 (2.2) says what that invites. */
const bareLineEnd = /\r(?!\n)|(?<!\r)\n/;
/** undici counts white space behind a length as a digit. */
const spacedLength = /content-length:[^\r]*[\t ]\r/i;
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** What was told of one answer. */
interface Told {
  readonly heads: readonly { readonly status: number; readonly headers: Readonly<Record<string, string>> }[];
  readonly body: string;
  readonly ended: boolean;
}

/** A target that answers the next request of each connection with given bytes, in given pieces, and then closes. */
let pieces: readonly string[] = [];
let server: Server;
let wires: { readonly own: Wire; readonly llhttp: Wire };

beforeAll(async () => {
  server = createServer({ noDelay: true }, (socket) => socket.on("error", () => {}).once("data", () => void writeInTurn(socket, pieces)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server.address());
  wires = {
    own: openWire({ host: `127.0.0.1:${port}`, maxSockets: 1, connect: (onread) => connectedTo(port, onread) }),
    llhttp: overUndici(new Pool(`http://127.0.0.1:${port}`, { connections: 1, headersTimeout: 0, bodyTimeout: 0 }), `http://127.0.0.1:${port}`),
  };
});
afterAll(async () => {
  await Promise.all([wires.own.destroy(), wires.llhttp.destroy()]);
  server.close();
});

async function writeInTurn(socket: Socket, parts: readonly string[]): Promise<void> {
  for (const part of parts) {
    socket.write(part, "latin1");
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.end();
}

function ask(wire: Wire, method: string): Promise<Told> {
  const request: WireRequest = { method, path: "/", headers: ["content-type", "text/plain"], body: method === "HEAD" ? null : "x" };
  return new Promise((resolve) => {
    const heads: { status: number; headers: Readonly<Record<string, string>> }[] = [];
    let body = "";
    wire.send(request, {
      isOver: false,
      onSent: () => {},
      onHead: (status, headers) => void heads.push({ status, headers }),
      onBody: (bytes) => void (body += text(bytes)),
      onEnd: () => resolve({ heads, body, ended: true }),
      onFault: () => resolve({ heads, body, ended: false }),
    });
  });
}

const body = fc.string({ unit: "binary-ascii", maxLength: 60 });
const headers = fc.array(
  fc.constantFrom(
    "Date: Thu, 26 Nov 2026 12:00:00 GMT",
    "content-type:application/json",
    "Set-Cookie: a=b; Path=/",
    "set-cookie: c",
    "x-empty:",
    "x-spaces: \t a  b \t ",
    "x-latin: caf\u00e9",
    "Retry-After: 5",
    "Connection: close",
    "connection: keep-alive, x",
    "keep-alive: timeout=5",
    "__proto__: y",
    "constructor: z",
    "x-folded: a\r\n  b",
  ),
  { maxLength: 5 },
);
const chunked = fc
  .tuple(fc.array(fc.tuple(body, fc.constantFrom("", ";a=b", ";c", ';d="e f";g')), { maxLength: 4 }), fc.constantFrom("", "x-trailer: 1\r\n"))
  .map(
    ([chunks, trailer]) =>
      `${chunks
        .filter(([content]) => content !== "")
        .map(([content, extension]) => `${content.length.toString(16)}${extension}\r\n${content}\r\n`)
        .join("")}0\r\n${trailer}\r\n`,
  );
/** Bodies with their framing headers; most are what a server would send. */
const framed = fc.oneof(
  { weight: 4, arbitrary: body.map((content) => ({ framing: [`Content-Length: ${content.length}`], content })) },
  { weight: 3, arbitrary: chunked.map((content) => ({ framing: ["Transfer-Encoding: chunked"], content })) },
  { weight: 1, arbitrary: body.map((content) => ({ framing: [], content })) },
  { weight: 1, arbitrary: body.map((content) => ({ framing: [`content-length: ${content.length + 1}`], content })) },
  { weight: 1, arbitrary: body.map((content) => ({ framing: ["content-length: 1", "transfer-encoding: chunked"], content })) },
  { weight: 1, arbitrary: body.map((content) => ({ framing: ["transfer-encoding: gzip"], content })) },
  { weight: 1, arbitrary: chunked.map((content) => ({ framing: ["transfer-encoding: gzip, Chunked"], content })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("+1", "-1", "1, 1", "0x1", "1 1", "", "99999999999999999999999")
      .map((length) => ({ framing: [`content-length: ${length}`], content: "z" })),
  },
);
const statusLine = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(
        "200 OK",
        "201 Created",
        "204 No Content",
        "304 Not Modified",
        "404 Not Found",
        "410 Gone",
        "429 Too Many Requests",
        "503",
        "500 ",
        "302 Found",
        "999 x",
      )
      .map((status) => `HTTP/1.1 ${status}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "HTTP/1.0 200 OK",
      "HTTP/1.0 204 None",
      "HTTP/2.0 200 OK",
      "HTTP/0.9 200 OK",
      "HTTP/1.1  200 OK",
      "http/1.1 200 OK",
      "HTTP/1.1 20 OK",
      "HTTP/1.1 2000 OK",
      "HTTP/1.1 099 x",
      "ICY 200 OK",
    ),
  },
);
const informational = fc.constantFrom(
  "",
  "",
  "",
  "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n",
  "HTTP/1.1 102 Processing\r\n\r\n",
  "HTTP/1.1 100 Continue\r\n\r\n",
);
const answerBytes = fc
  .tuple(informational, statusLine, headers, framed)
  .map(([first, line, fields, { framing, content }]) => `${first}${[line, ...fields, ...framing].join("\r\n")}\r\n\r\n${content}`);
/** Now and then a byte is lost, doubled or another. */
const mutated = fc
  .tuple(
    answerBytes,
    fc.option(fc.tuple(fc.nat(), fc.constantFrom("", "\r", "\n", "\r\n", " ", "\t", "\0", ":", "x", "\u0080", "\u007f", ";", "0")), { freq: 2, nil: null }),
  )
  .map(([bytes, change]) => {
    if (change === null) return bytes;
    const at = change[0] % bytes.length;
    return bytes.slice(0, at) + change[1] + bytes.slice(at + 1);
  });
const cut = fc.tuple(mutated, fc.array(fc.nat(), { maxLength: 4 })).map(([bytes, cuts]) => {
  const places = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((one, other) => one - other), bytes.length];
  return places
    .slice(1)
    .map((place, index) => bytes.slice(places[index], place))
    .filter((piece) => piece !== "");
});

describe("any answer, valid or not, cut anywhere", () => {
  it("is read as llhttp reads it", { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("POST", "POST", "HEAD", "GET"), cut, async (method, parts) => {
        pieces = parts;
        const theirs = await ask(wires.llhttp, method);
        const ours = await ask(wires.own, method);
        if (!isExcused(parts.join(""), ours)) expect(comparable(ours)).toEqual(comparable(theirs));
      }),
      { numRuns: runs },
    );
  });
});

/** Where ours may refuse what llhttp takes, and the reverse. */
function isExcused(bytes: string, ours: Told): boolean {
  return (!ours.ended && bareLineEnd.test(bytes)) || spacedLength.test(bytes);
}

/** What a fault leaves of a body depends on when it was noticed. White space behind a value is no part of it (RFC 9110, 5.5); llhttp leaves it there. */
function comparable({ heads, body, ended }: Told): unknown {
  const told = ended ? heads : heads.filter(({ status }) => status >= 200);
  const trimmed = told.map(({ status, headers }) => [status, Object.entries(headers).map(([name, value]) => [name, value.replace(/[\t ]+(?=,|$)/g, "")])]);
  return { heads: trimmed, ended, body: ended ? body : null };
}
