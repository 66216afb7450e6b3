import { expect } from "vitest";
import { awkwardEvents } from "./awkward-events.js";
import type { TestAuthority } from "./certificates.js";
import { createConnector } from "./create-connector.js";
import { deliveriesOf } from "./delivery-log.js";
import { eventually } from "./eventually.js";
import { freePort } from "./free-port.js";
import { produce } from "./produce.js";
import { sendAgainTo } from "./send-again.js";
import { type JudgedRequest, startPublishedReceiver } from "./start-published-receiver.js";
import { withOneByteChanged } from "./verify-signature.js";
import type { System } from "./whole-system.js";

export interface ProofInput {
  readonly dialect: string;
  /** Default: the dialect's. */
  readonly sample?: string;
  readonly language: "node" | "python";
  /** Default: made by the engine. */
  readonly secret?: string;
  /** Further members of the config. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Given: over HTTPS, trusted because the connector names the authority. */
  readonly authority?: TestAuthority;
}

/** So many requests fail at first: what is delivered at a retry must be accepted as well. */
const failFirst = 3;

/**
 * Awkward payloads, put on the topic, to a program made of a published sample: it must accept every one, some at their second attempt, and
 * refuse each with a byte changed. Gives the accepted requests.
 */
export async function proveReceiver({ engine, admin }: System, input: ProofInput): Promise<readonly JudgedRequest[]> {
  const { dialect, language, sample = dialect, authority } = input;
  const type = `asset.${language}_receiver_of_${sample}`;
  const port = await freePort();
  const url = `${authority === undefined ? "http" : "https"}://127.0.0.1:${port}/hook`;
  const config = {
    ...input.config,
    ...(input.secret === undefined ? {} : { secret: input.secret }),
    ...(authority === undefined ? {} : { tls: { ca: authority.ca } }),
  };
  const connector = await createConnector(admin, { url, dialect, eventTypes: [type], config, delivery: { maxRetries: 3, schedule: ["50ms"] } });
  const receiver = await startPublishedReceiver({
    language,
    sample,
    secret: input.secret ?? connector.secret,
    port,
    failFirst,
    certificate: authority?.server,
  });
  try {
    const events = awkwardEvents(type, `${sample}-${language}`);
    await produce(
      engine,
      events.map(({ text }) => ({ value: text })),
    );
    await eventually(async () => {
      const statuses = (await deliveriesOf(admin, connector.id)).map(({ status }) => status);
      expect(statuses, answersOf(receiver.requests)).toEqual(events.map(() => "delivered"));
    });
    const accepted = receiver.requests.filter(({ status }) => status >= 200 && status < 300);
    expect(receiver.requests.filter(({ status }) => status === 503)).toHaveLength(failFirst);
    expect([receiver.requests.length, accepted.length], answersOf(receiver.requests)).toEqual([events.length + failFirst, events.length]);
    for (const request of accepted)
      expect(await sendAgainTo(url, withOneByteChanged(request), authority?.ca), request.body.toString()).toBeGreaterThanOrEqual(400);
    expect(await sendAgainTo(url, accepted[0]!, authority?.ca)).toBeLessThan(300);
    return accepted;
  } finally {
    await receiver.stop();
  }
}

function answersOf(requests: readonly JudgedRequest[]): string {
  return requests
    .filter(({ status }) => status >= 300 && status !== 503)
    .map(({ status, body }) => `${status} to ${body.toString()}`)
    .join("\n");
}
