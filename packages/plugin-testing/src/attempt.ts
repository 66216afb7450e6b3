import {
  allowedHosts,
  authenticationOf,
  classifyResponse,
  hmacOver,
  leadsTo,
  RequestFailed,
  signingSecretDemand,
  type ConnectorIdentity,
  type DeliveryIdentity,
  type EventView,
  type HttpRequest,
  type JsonObject,
  type Outcome,
  type Payload,
  type Plugin,
  type PluginContext,
  type RenderedRequest,
  type TargetResponse,
} from "@trunkline/plugin-api";
import type { Wire } from "./target/wire.js";

/** Standard Webhooks' own example secret: no real one. */
const SIGNING_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/** Of a target in the same process: only a machine that is busy with much else takes more than a moment. */
const USUAL_MS = 10_000;
export const NOW = Date.parse("2026-02-01T12:00:00.000Z");
export const connector: ConnectorIdentity = { id: 1, name: "Conformance", tenant: "default", company: 1 };
export const delivery: DeliveryIdentity = { id: "3f6c6c3e-8a53-5d0e-9d6e-0c3a4f1d2b10", attempt: 1, test: false };

export interface AttemptInput {
  readonly plugin: Plugin;
  /** As the plugin's schema gives it. */
  readonly config: JsonObject;
  readonly event: EventView;
  readonly wire: Wire;
  readonly payload?: Payload | null;
  readonly connector?: ConnectorIdentity;
  readonly delivery?: DeliveryIdentity;
  /** Of the first attempt, on a retry. */
  readonly body?: string;
  readonly now?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface AttemptResult {
  readonly outcome: Outcome;
  /** In order, as they were handed to the wire. */
  readonly requests: readonly RenderedRequest[];
}

/** One try of a delivery, the way the engine makes it: render, sign, send, classify. Never rejects; what a plugin throws is its outcome `bug`. */
export async function attempt(input: AttemptInput): Promise<AttemptResult> {
  const requests: RenderedRequest[] = [];
  try {
    const outcome = await outcomeOf(input, recorded(input.wire, requests));
    return { outcome, requests };
  } catch (error) {
    if (error instanceof RequestFailed) return { outcome: error.outcome, requests };
    return { outcome: { kind: "bug", reason: `The plugin threw ${error instanceof Error ? error.stack : String(error)}` }, requests };
  }
}

async function outcomeOf(input: AttemptInput, wire: Wire): Promise<Outcome> {
  const { plugin } = input;
  const request = plugin.render === undefined ? null : prepare(input);
  const context = contextOf(input, wire);
  const classify = (response: TargetResponse): Outcome => classifyBy(input, response);
  if (plugin.send === undefined) {
    if (request === null) throw new TypeError("it has neither render nor send");
    return classify(await context.http(request));
  }
  const { event, payload = null } = input;
  const sent = await plugin.send({ ...context, event, payload, delivery: input.delivery ?? delivery, request, classify });
  return sent ?? { kind: "delivered" };
}

/** What `render` and `sign` make. */
export function prepare(input: Omit<AttemptInput, "wire">): RenderedRequest {
  const { plugin, event, payload = null, now = NOW } = input;
  const { config, signingSecrets } = splitSigningSecret(plugin, input.config);
  const shared = { event, config, connector: input.connector ?? connector, delivery: input.delivery ?? delivery, now };
  const rendered = plugin.render?.({ ...shared, payload });
  if (rendered === undefined) throw new TypeError("it renders nothing");
  const body = input.body ?? rendered.body;
  const signature = plugin.sign?.({ ...shared, body, signingSecrets }) ?? {};
  const token: Record<string, string> = authenticationOf(plugin, config) === null ? {} : { Authorization: "Bearer token-of-the-engine" };
  return { ...rendered, headers: { ...rendered.headers, ...signature, ...token }, body };
}

/** The engine keeps the signing secret apart from the config. */
function splitSigningSecret(plugin: Plugin, config: JsonObject): { readonly config: JsonObject; readonly signingSecrets: readonly string[] } {
  const demand = signingSecretDemand(plugin, config);
  if (demand === null) return { config, signingSecrets: [] };
  const { secret, ...others } = config;
  const given = typeof secret === "string" ? [secret] : [];
  return { config: others, signingSecrets: demand === "required" && given.length === 0 ? [SIGNING_SECRET] : given };
}

export function classifyBy({ plugin, config, now = NOW }: Pick<AttemptInput, "plugin" | "config" | "now">, response: TargetResponse): Outcome {
  return plugin.classify?.({ response, config, now }) ?? classifyResponse(response, now);
}

/** What `send` and `check` are given. */
export function contextOf(input: Omit<AttemptInput, "event" | "wire">, wire: Wire): PluginContext<JsonObject> {
  const { plugin, config, now = NOW, timeoutMs = USUAL_MS, signal = new AbortController().signal } = input;
  const hosts = allowedHosts(plugin, config);
  return {
    config,
    now,
    signal,
    connector: input.connector ?? connector,
    http: async (request) => {
      const complete = completeRequest(request);
      if (!leadsTo(hosts, complete.url)) throw new RequestFailed({ kind: "configInvalid", reason: `The plugin does not declare the host of ${complete.url}` });
      return wire(complete, { timeoutMs, signal });
    },
    hmac: hmacOver(config),
  };
}

function completeRequest({ method, url, headers = {}, body, json }: HttpRequest): RenderedRequest {
  const text = json === undefined ? (body ?? "") : JSON.stringify(json);
  const type: Record<string, string> = json === undefined ? {} : { "content-type": "application/json" };
  return { method: method ?? (text === "" ? "GET" : "POST"), url, headers: { ...type, ...headers }, body: text };
}

function recorded(wire: Wire, requests: RenderedRequest[]): Wire {
  return (request, options) => {
    requests.push(request);
    return wire(request, options);
  };
}
