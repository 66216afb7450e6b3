/** A plugin of somebody else that receives, names its senders' checks and renders batches; and misbehaves where its config or what it gets says so. */
export const ledgerPlugin = `
import { definePlugin, hmac, secret } from "@trunkline/plugin-api";
import * as z from "zod";

const misbehave = { loop: () => { for (;;); }, hang: () => new Promise(() => {}), exit: () => process.exit(1), throw: () => { throw new Error("no idea"); }, lie: () => ({ kind: "received", events: "many" }) };

export default definePlugin({
  id: "ledger",
  apiVersion: 1,
  title: "Ledger",
  description: "Books entries both ways.",
  direction: "both",
  config: z.object({ url: z.string(), key: secret(z.string().min(10)), token: secret(z.string().min(10)).optional(), checks: z.string().default("well") }),
  batch: { maxItems: 10 },
  render: ({ event, config }) => ({ method: "POST", url: config.url, headers: { "content-type": "text/plain" }, body: event.id }),
  renderBatch: ({ items, config, delivery }) => {
    for (const { event } of items) misbehave[event.data?.way]?.();
    const body = items.map(({ event }) => JSON.stringify({ id: event.id, n: event.exactFields.data?.n, key: config.key })).join("\\n");
    return { method: "PUT", url: config.url + "/bulk", headers: { "content-type": "application/x-ndjson", "x-batch": delivery.id, "x-signed": hmac(config.key, "batch") }, body };
  },
  senderChecks: ({ key, token, checks }) => misbehave[checks]?.() ?? [
    { kind: "hmac", secret: key, header: "x-ledger-signature", prefix: "sha256=", algorithm: "sha256", encoding: "hex", content: "{body}", timestampHeader: null, toleranceSeconds: 300, idHeader: null },
    ...(token === undefined ? [] : [{ kind: "apiKey", header: "authorization", value: "Bearer " + token }]),
  ],
  receive: ({ request, config, now }) => {
    const entry = JSON.parse(request.bodyText);
    const bad = misbehave[entry.way]?.();
    if (bad !== undefined) return bad;
    if (entry.number === undefined) return { kind: "refused", status: 422, reason: "an entry needs a number, not " + config.key, pointer: "/number" };
    return {
      kind: "received",
      events: [{ id: entry.number, type: "ledger.booked", time: new Date(now).toISOString(), data: { ...entry, key: config.key, headers: Object.keys(request.headers) } }],
      records: [{ kind: "asset", action: "upsert", key: { serial_number: entry.number }, attributes: { name: entry.name } }],
      reply: { status: 202, headers: { "content-type": "application/json", "x-token": hmac(config.key, entry.number) }, body: JSON.stringify({ booked: entry.number, proof: hmac(config.key, "proof"), key: config.key }) },
    };
  },
});
`;
