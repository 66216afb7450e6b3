import type { Socket } from "node:net";
import type { WireRequest } from "./wire.js";

/** Of these a server expects a length, even if it is none (RFC 9110, 8.6). */
const expectsBody = new Set(["POST", "PUT", "PATCH"]);

/** Writes a request, in one piece where it can: each piece is a call of its own into the kernel or a copy. */
export function writeRequest(socket: Socket, host: string, { method, path, headers, body }: WireRequest): void {
  // Targets are known to send a body after a HEAD; no other answer is read behind it.
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: ${method === "HEAD" ? "close" : "keep-alive"}\r\n`;
  for (let index = 0; index < headers.length; index += 2) head += `${headers[index]}: ${headers[index + 1]}\r\n`;
  const length = body === null ? 0 : Buffer.byteLength(body);
  if (length > 0 || expectsBody.has(method)) head += `content-length: ${length}\r\n`;
  head += "\r\n";
  if (typeof body !== "object" && isAscii(head)) socket.write(head + body, "utf8");
  else writeInPieces(socket, head, body);
}

/** A header's value may hold bytes from 80 to FF, one for each character. */
function writeInPieces(socket: Socket, head: string, body: string | Uint8Array | null): void {
  socket.cork();
  socket.write(head, "latin1");
  if (body !== null && body.length > 0) socket.write(body);
  socket.uncork();
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
