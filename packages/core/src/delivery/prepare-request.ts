import { leadsTo, type Authentication, type Payload, type RenderedRequest } from "@trunkline/plugin-api";
import type { OutgoingRequest } from "../ports.js";
import type { CompiledConnector } from "../subscription/compiled-connector.js";
import type { AttemptInput, Prepared } from "./attempt-input.js";
import type { StoredBody } from "./delivery.js";
import { messageOf } from "./message-of.js";

const MAX_BODY_BYTES = 1_048_576;
/** Stands for a token that only the sender has, in previews and in the log. */
const TOKEN_TO_COME = "Bearer ***";

/** Renders and signs what an attempt would send, or says why it cannot. Pure, so previews show exactly what would go out. */
export function prepareRequest(input: AttemptInput, now: number, signal?: AbortSignal): Prepared {
  const { connector } = input;
  if (connector.plugin === null) return { outcome: { kind: "cancelled", reason: `plugin ${connector.pluginId} is not available` }, deadLetterReason: null };
  const payload = input.body === null && input.batch === undefined ? renderPayload(input) : null;
  if (payload !== null && "failed" in payload) return { outcome: { kind: "payloadRejected", reason: payload.failed }, deadLetterReason: "template_failed" };
  try {
    const config = configOf(input);
    const rendered = renderRequest(input, { payload, config, now });
    if (typeof rendered.body !== "string") throw new TypeError("its body is not text");
    const body = input.body ?? { contentType: rendered.headers[contentTypeName(rendered.headers)] ?? "", text: rendered.body };
    const refused = refusal(connector, rendered.url, body.text);
    return refused ?? { request: signed(input, { rendered, config, body, now, signal }), body };
  } catch (error) {
    return { outcome: { kind: "bug", reason: `plugin ${connector.pluginId} failed while rendering: ${messageOf(error)}` }, deadLetterReason: null };
  }
}

function refusal({ allowedHosts }: CompiledConnector, url: string, text: string): Extract<Prepared, { readonly outcome: unknown }> | null {
  if (text.length > MAX_BODY_BYTES / 4 && Buffer.byteLength(text) > MAX_BODY_BYTES)
    return { outcome: { kind: "payloadRejected", reason: "the body is larger than 1 MB" }, deadLetterReason: "too_large" };
  if (allowedHosts === null || leadsTo(allowedHosts, url)) return null;
  return {
    outcome: { kind: "configInvalid", reason: "The plugin does not declare the host that it sends to", pointer: "/config/url" },
    deadLetterReason: null,
  };
}

/** A request that was made elsewhere, made ready to go out; or why it may not. */
export function outgoing(
  input: AttemptInput,
  { request, body, signal }: { readonly request: RenderedRequest; readonly body: StoredBody; readonly signal?: AbortSignal | undefined },
): Prepared {
  return refusal(input.connector, request.url, request.body) ?? { request: complete(input.connector, request, signal), body };
}

/** The subscription's template, rendered; null where it has none. */
export function renderPayload(input: AttemptInput): Payload | { readonly failed: string } | null {
  const template = input.content.subscriptions[input.subscriptionIndex]?.template ?? null;
  if (template === null) return null;
  const result = template(input.event);
  return "payload" in result ? result.payload : result;
}

/** Where the connector has changed since planning, content is the pinned revision's and everything else the present one's. */
function renderRequest(
  input: AttemptInput,
  { payload, config, now }: { payload: Payload | null; config: CompiledConnector["config"]; now: number },
): RenderedRequest {
  const { connector, event, deliveryId, attemptNumber, test, batch } = input;
  const delivery = { id: deliveryId, attempt: attemptNumber, test };
  const rendered =
    batch === undefined
      ? connector.plugin?.render?.({ config, connector, delivery, now, event, payload })
      : connector.plugin?.renderBatch?.({ config, connector, delivery, now, items: batch });
  if (rendered === undefined) throw new Error("it sends nothing");
  // The bytes are those of the first attempt, so their type is too: a text template's would be lost, as it is not rendered again.
  if (input.body === null || input.body.contentType === "") return rendered;
  return { ...rendered, headers: { ...rendered.headers, [contentTypeName(rendered.headers)]: input.body.contentType } };
}

/** As the plugin spells it. */
function contentTypeName(headers: RenderedRequest["headers"]): string {
  if ("content-type" in headers) return "content-type";
  return Object.keys(headers).find((name) => name.toLowerCase() === "content-type") ?? "content-type";
}

/** The config for this event: templated fields rendered, content fields as they were planned. */
export function configOf({ connector, content, event }: AttemptInput): CompiledConnector["config"] {
  const config = connector.configFor === null ? connector.config : connector.configFor(event);
  const pinned = connector.plugin?.pinnedFields;
  if (content === connector || pinned === undefined) return config;
  return { ...config, ...Object.fromEntries(pinned.flatMap((field) => (field in content.config ? [[field, content.config[field] ?? null]] : []))) };
}

interface Rendered {
  readonly rendered: RenderedRequest;
  readonly config: CompiledConnector["config"];
  readonly body: StoredBody;
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

function signed(input: AttemptInput, { rendered, config, body, now, signal }: Rendered): OutgoingRequest {
  const { connector } = input;
  const signature = connector.plugin?.sign?.({
    event: input.event,
    config,
    connector,
    delivery: { id: input.deliveryId, attempt: input.attemptNumber, test: input.test },
    now,
    body: body.text,
    signingSecrets: connector.signingSecrets,
  });
  const headers = signature === undefined ? rendered.headers : Object.assign({}, rendered.headers, signature);
  return complete(connector, { method: rendered.method, url: rendered.url, headers, body: body.text }, signal);
}

function complete(connector: CompiledConnector, { method, url, headers, body }: RenderedRequest, signal: AbortSignal | undefined): OutgoingRequest {
  const request = { method, url, headers, body, timeoutMs: connector.policy.timeoutMs, tls: connector.tls, signal };
  return connector.authentication === null ? request : withCredential(request, connector.id, connector.authentication);
}

function withCredential(request: OutgoingRequest, connectorId: number, authentication: Authentication): OutgoingRequest {
  return { ...request, headers: { ...request.headers, Authorization: TOKEN_TO_COME }, credential: { connectorId, authentication } };
}
