import { hash } from "node:crypto";

/** The namespace 7472756e-6b6c-696e-652d-76312d696473 as bytes: they are ASCII on purpose, so that one string can be hashed without a buffer. */
const NAMESPACE = "trunkline-v1-ids";

/** Name-based UUID (RFC 9562, version 5) in Trunkline's own namespace: the same text gives the same UUID in every process. */
export function uuidV5(name: string): string {
  const digest = hash("sha1", NAMESPACE + name);
  const variant = "89ab"[Number.parseInt(digest[16] ?? "0", 16) & 3];
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
