import { createHmac, createSecretKey, randomUUID } from "node:crypto";
import Handlebars from "handlebars";
import CircuitBreaker from "opossum";
import { Pool } from "undici";
import { template } from "../workload.js";

const concurrency = 64;
const render = Handlebars.compile(JSON.stringify(template), { noEscape: true });
const key = createSecretKey(Buffer.from("secret"));

export interface ReferenceEvent {
  readonly id: string;
  readonly tenant: string;
  readonly type: string;
  readonly time: string;
}

export interface ReferenceDelivery {
  readonly id: string;
  readonly event: ReferenceEvent;
  readonly connectorId: number;
  readonly status: number;
  readonly durationMs: number;
}

export type Deliver = (event: ReferenceEvent) => Promise<ReferenceDelivery>;

/** Template, signature, breaker, POST; at most 64 at a time. */
export function referenceConnector(id: number, target: URL): Deliver {
  const pool = new Pool(target.origin, { connections: concurrency });
  const breaker = new CircuitBreaker((request: () => Promise<number>) => request(), { timeout: false, volumeThreshold: 10 });
  const slots = limitTo(concurrency);
  const attempt = async (event: ReferenceEvent): Promise<ReferenceDelivery> => {
    const body = render(event);
    const deliveryId = randomUUID();
    const headers = signedHeaders(deliveryId, body);
    const started = performance.now();
    const status = await breaker.fire(() => post(pool, { path: target.pathname, headers, body }));
    return { id: deliveryId, event, connectorId: id, status, durationMs: Math.round(performance.now() - started) };
  };
  return async (event) => {
    await slots.enter();
    try {
      return await attempt(event);
    } finally {
      slots.leave();
    }
  };
}

function signedHeaders(id: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "content-type": "application/json", "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}

/** `dispatch` is undici's cheapest way. Resolves with the status. */
function post(pool: Pool, request: { path: string; headers: Record<string, string>; body: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0;
    pool.dispatch(
      { ...request, method: "POST" },
      {
        onRequestStart() {},
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData() {},
        onResponseEnd: () => resolve(status),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

function limitTo(most: number): { enter(): Promise<void> | undefined; leave(): void } {
  let running = 0;
  const waiting: (() => void)[] = [];
  const enter = (): Promise<void> | undefined => {
    running += 1;
    return running > most ? new Promise((resolve) => waiting.push(resolve)) : undefined;
  };
  const leave = (): void => {
    running -= 1;
    waiting.shift()?.();
  };
  return { enter, leave };
}
