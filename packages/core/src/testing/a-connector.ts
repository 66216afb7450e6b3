import { API_VERSION, definePlugin, secret, templated, type Plugin } from "@trunkline/plugin-api";
import * as z from "zod";
import { compileConnector, type ConnectorMaterials } from "../compile-connector.js";
import type { CompiledConnector } from "../subscription/compiled-connector.js";
import type { ConnectorDocument } from "../subscription/connector-document.js";

const config = z.object({
  url: templated(z.string().default("https://receiver.example/hook"), "url"),
  style: z.string().default("plain"),
  token: secret(z.string()).optional(),
});

/** A plugin as small as can be. Its body is the template's text, or the event's id in the configured style; the signature shows which bytes were signed. */
export const postbox = definePlugin({
  id: "postbox",
  apiVersion: API_VERSION,
  title: "Postbox",
  description: "",
  direction: "outbound",
  config,
  pinnedFields: ["style"],
  defaults: () => ({ scheduleMs: [1_000], maxRetries: 3, jitter: [0, 0] as const }),
  render: ({ event, payload, config: { url, style, token }, delivery }) => ({
    method: "POST",
    url,
    headers: {
      "content-type": payload?.contentType ?? `text/${style}`,
      "x-delivery": delivery.id,
      "x-attempt": String(delivery.attempt),
      ...(token === undefined ? {} : { "x-token": token }),
    },
    body: payload?.text ?? `${style} ${event.id}`,
  }),
  sign: ({ body, signingSecrets }): Record<string, string> => (signingSecrets.length === 0 ? {} : { "x-signature": `${signingSecrets.join("+")}(${body})` }),
}) as unknown as Plugin;

/** The same, but several bodies may go out as one array. */
export const joiningPostbox: Plugin = { ...postbox, joinsBodies: () => true };

/** A connector to everything, unless told otherwise; `config.url` differs by id. */
export function aConnector(document: Partial<ConnectorDocument> = {}, materials: Partial<ConnectorMaterials> = {}): CompiledConnector {
  const id = document.id ?? 1;
  const complete: ConnectorDocument = {
    id,
    tenant: "default",
    company: null,
    name: `connector ${id}`,
    description: "",
    plugin: "postbox",
    system: null,
    enabled: true,
    paused: false,
    disabledBy: null,
    disabledReason: null,
    config: { url: `https://receiver-${id}.example/hook` },
    subscriptions: [{ eventTypes: ["*"], filter: null, template: null }],
    delivery: {},
    revision: 1,
    ...document,
  };
  return compileConnector(complete, { plugin: postbox, secrets: {}, signingSecrets: [], ...materials });
}
