import { classifyResponse } from "../classify-response.js";
import { RequestFailed, type HttpRequest, type PluginContext } from "../context.js";
import { hmacOver } from "../hmac.js";
import type { EventView } from "../event-view.js";
import type { JsonObject, JsonValue } from "../json.js";
import type { TargetResponse } from "../outcome.js";
import type { Plugin } from "../plugin.js";
import type { BatchItem, RenderedRequest } from "../rendering.js";
import { signaturesIn } from "./signatures.js";
import type { CallName, Calls, DeliveryCall, WireBatchItem, WireEvent } from "./protocol.js";

/** What a running call may use of its engine. */
export interface CallPort {
  readonly signal: AbortSignal;
  http(request: HttpRequest): Promise<TargetResponse>;
}

type Handlers = { readonly [Name in CallName]: (plugin: Plugin, input: Calls[Name]["input"], port: CallPort) => unknown };

const handlers: Handlers = {
  ping: () => null,
  prepare: (plugin, input) => {
    const request = prepare(plugin, input);
    return { request, signatures: signaturesIn(request) };
  },
  classify: (plugin, { response, config, now }) => plugin.classify?.({ response, config, now }) ?? classifyResponse(response, now),
  send: (plugin, input, port) => send(plugin, input, port),
  check: (plugin, input, port) => plugin.check?.(contextOf(input, port)),
  review: (plugin, { config, context }) => [...schemaRemarks(plugin, config), ...(plugin.review?.(config, context) ?? [])],
  migrateConfig: (plugin, { config, from }) => plugin.migrateConfig?.(config, from),
  senderChecks: (plugin, { config }) => plugin.senderChecks?.(config) ?? [],
  receive: (plugin, input) => {
    const result = plugin.receive?.(input);
    if (result === undefined) throw new TypeError("it says nothing of what it received");
    return { result, signatures: signaturesIn(result) };
  },
};

/** Runs one call. Throws whatever the plugin throws. */
export async function runCall(plugin: Plugin, { name, input }: { readonly name: CallName; readonly input: unknown }, port: CallPort): Promise<unknown> {
  const result = await (handlers[name] as (plugin: Plugin, input: unknown, port: CallPort) => unknown)(plugin, input, port);
  return result ?? null;
}

function prepare(plugin: Plugin, input: DeliveryCall): RenderedRequest {
  const { config, connector, delivery, now, payload, body, signingSecrets, batch } = input;
  const shared = { event: eventOf(input.event), config, connector, delivery, now };
  const rendered =
    batch === null ? plugin.render?.({ ...shared, payload }) : plugin.renderBatch?.({ config, connector, delivery, now, items: batch.map(itemOf) });
  if (rendered === undefined) throw new TypeError("it renders nothing");
  if (typeof rendered.body !== "string") throw new TypeError("its body is not text");
  const text = body ?? rendered.body;
  const signature = plugin.sign?.({ ...shared, body: text, signingSecrets }) ?? {};
  return { method: rendered.method, url: rendered.url, headers: { ...rendered.headers, ...signature }, body: text };
}

function itemOf({ event, ...item }: WireBatchItem): BatchItem {
  return { ...item, event: eventOf(event) };
}

function send(plugin: Plugin, input: DeliveryCall, port: CallPort): unknown {
  const { config, delivery, payload, now } = input;
  const request = plugin.render === undefined ? null : prepare(plugin, input);
  const classify = (response: TargetResponse) => plugin.classify?.({ response, config, now }) ?? classifyResponse(response, now);
  return plugin.send?.({ ...contextOf(input, port), event: eventOf(input.event), payload, delivery, request, classify });
}

function contextOf(
  { config, connector, now }: { readonly config: JsonObject; readonly connector: PluginContext<unknown>["connector"]; readonly now: number },
  { http, signal }: CallPort,
): PluginContext<JsonObject> {
  return { config, connector, now, signal, http, hmac: hmacOver(config) };
}

/** What the schema finds here beyond what JSON Schema can say: its own checks. */
function schemaRemarks(plugin: Plugin, config: JsonObject): Calls["review"]["result"] {
  const parsed = plugin.config.safeParse(config);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({ severity: "error", pointer: path.map((step) => `/${String(step)}`).join(""), message }));
}

/** Integers beyond 2^53 keep their digits in `exactFields`, as in the engine. */
function eventOf({ fieldsText, ...event }: WireEvent): EventView {
  const found = { isLong: false };
  const fields = JSON.parse(fieldsText) as JsonObject;
  const exact = JSON.parse(fieldsText, (_key, value: JsonValue, context?: { readonly source?: string }) => {
    if (typeof value !== "number" || Number.isSafeInteger(value) || !/^-?\d+$/.test(context?.source ?? "")) return value;
    found.isLong = true;
    return (JSON as unknown as { rawJSON(text: string): JsonValue }).rawJSON(context?.source ?? "");
  }) as JsonObject;
  return { ...event, previous: event.previous, metadata: event.metadata, fields, exactFields: found.isLong ? exact : fields };
}

/** The outcome that a failed request carries, whichever copy of this package made the error. */
export function outcomeOf(error: unknown): RequestFailed["outcome"] | null {
  if (error instanceof RequestFailed) return error.outcome;
  const { name, outcome } = (typeof error === "object" && error !== null ? error : {}) as Partial<RequestFailed>;
  return name === "RequestFailed" && typeof outcome === "object" ? (outcome ?? null) : null;
}
