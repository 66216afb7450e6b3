import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { type Api, api, type RawAnswer } from "./api.js";
import type { Engine } from "./start-engine.js";
import type { Receiver } from "./start-receiver.js";

/** A record as the API shows it. */
export interface ShownRecord {
  readonly id: number;
  readonly type: string;
  readonly company: number | null;
  readonly version: number;
  readonly status: string | null;
  readonly system: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly history?: readonly { readonly version: number; readonly action: string; readonly system: string | null; readonly eventId: string | null }[];
}

export interface InboundConnectorInput {
  readonly company: number;
  readonly system: string;
  readonly sender: Readonly<Record<string, unknown>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** An inbound connector that maps flat messages to assets; gives its number. */
export async function createInboundConnector(client: Api, { company, system, sender, more = {} }: InboundConnectorInput): Promise<number> {
  const records = [
    {
      kind: "asset",
      action: { path: "$.deleted", map: { true: "retire" }, default: "upsert" },
      key: { serial_number: { path: "$.serial", as: "text" } },
      attributes: { name: { path: "$.name" }, status: { path: "$.state", map: { Active: "operational" } } },
    },
  ];
  const body = { name: `${system} in`, plugin: "erp-inbound", company, system, config: { sender, records, ...more }, subscriptions: [] };
  return (await client.post<{ id: number }>("/connectors", body)).data.id;
}

export const sharedSecret = "a-secret-of-both-sides";

/** Signed with time and message id. */
export const hmacSender = {
  type: "hmac",
  secret: sharedSecret,
  header: "X-Signature",
  prefix: "sha256=",
  content: "{timestamp}.{body}",
  timestampHeader: "X-Timestamp",
  idHeader: "X-Message-Id",
};

export interface SignOptions {
  readonly id?: string;
  readonly atMs?: number;
  /** In place of the body that is sent. */
  readonly signedBody?: string;
}

/** Headers of a sender that signs as {@link hmacSender} says. */
export function signedHeaders(body: string, { id = crypto.randomUUID(), atMs = Date.now(), signedBody = body }: SignOptions = {}): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1_000));
  const signature = createHmac("sha256", sharedSecret).update(`${timestamp}.${signedBody}`).digest("hex");
  return { "x-signature": `sha256=${signature}`, "x-timestamp": timestamp, "x-message-id": id };
}

/** Announces a body of so many bytes, then sends one every half second; gives the first line of the answer. */
export function trickle(url: string, path: string, length: number): Promise<string> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(Number(port), hostname, () => {
    socket.write(`POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n{`);
  });
  const timer = setInterval(() => socket.write(" "), 500);
  socket.once("data", (data) => {
    resolve(data.toString().split("\r\n", 1)[0] ?? "");
    socket.destroy();
  });
  socket.once("error", reject).once("close", () => clearInterval(timer));
  return promise;
}

/** What Tageur's endpoint is told. */
export function assetMessage(serial: string, attributes: object = {}, event = "asset.updated") {
  return { event, timestamp: "2026-02-01T12:30:45Z", data: { type: "asset", attributes: { serial_number: serial, ...attributes } } };
}

/** Tells Tageur's endpoint something about company 7. */
export function tell(client: Api, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
  return client.ask("POST", "/api/webhooks/receive", { body, headers: { "x-tageur-company-id": "7", ...headers } });
}

export interface ReceivedRecord {
  readonly kind: string;
  readonly id: number;
  readonly action: string;
}

/** The same, where it must be taken. */
export async function told(client: Api, body: unknown): Promise<ReceivedRecord> {
  const answer = await tell(client, body);
  if (answer.status !== 200) throw new Error(`it answered ${answer.status}: ${answer.text}`);
  const { received, record, ...others } = answer.body as { readonly received: boolean; readonly record: ReceivedRecord };
  if (!received || Object.keys(others).length > 0) throw new Error(`it answered ${answer.text}`);
  return record;
}

/** A client with an inbound key for company 7 that stands for a system. */
export async function inboundClient(engine: Pick<Engine, "url" | "adminKey">, name: string): Promise<Api> {
  const { data } = await api(engine).post<{ key: string }>("/api-keys", { name, role: "inbound", company: 7, system: name });
  return api(engine, { key: data.key });
}

/** A record's event as a receiver got it. */
export interface SentEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly id: number; readonly attributes: Readonly<Record<string, unknown>> };
}

/** What came in about an asset. */
export function eventsAt(receiver: Pick<Receiver, "at">, path: string, serial: string): readonly SentEvent[] {
  const events = receiver.at(path).map(({ body }) => JSON.parse(body.toString()) as SentEvent);
  return events.filter(({ data }) => data.attributes.serial_number === serial);
}
