import type { OutdatedConfig, RemoteCall, RemoteDelivery, RemoteInput, RemotePlugin } from "@trunkline/core";
import { scrub } from "@trunkline/egress";
import type { CheckVerdict, ConfigRemark, Outcome, RenderedRequest, TargetResponse } from "@trunkline/plugin-api";
import type { DeliveryCall, FromPlugin, WireEvent } from "@trunkline/plugin-api/isolated";
import { isCheckVerdict, isOutcome, isPrepared, isRemarks, readHttpRequest } from "./answers.js";
import { hideSecrets, type Placeholders } from "./placeholders.js";
import { identityOf, nonsense, pure, type RemoteParts } from "./remote-parts.js";
import { remoteReceiving } from "./remote-receiving.js";

const LONGEST_REASON = 1_000;

/** The plugin's functions as the engine calls them: secrets stay on this side, and nothing that comes back is believed. */
export function createRemotePlugin(parts: RemoteParts): RemotePlugin {
  const { process, description, keys, schema } = parts;
  const has = (name: string): boolean => description.functions.includes(name);
  const hide = ({ connector, config }: RemoteInput): Placeholders => hideSecrets({ keys, schema, connector, config });
  return {
    functions: description.functions,
    sends: has("send"),
    renders: has("render"),
    checks: has("check"),
    batches: has("renderBatch"),
    ...remoteReceiving(parts),
    prepare: async (input) => {
      const placeholders = hide(input);
      const prepared = await process.call("prepare", deliveryCall(input, placeholders), pure(input.delivery.id));
      if (!isPrepared(prepared)) throw nonsense(description.id, "render");
      const { request, signatures } = prepared;
      const contentType = input.body?.contentType ?? contentTypeOf(request);
      return {
        request: placeholders.reveal(withType(request, contentType), signatures),
        body: { contentType, text: placeholders.sign(request.body, contentType, signatures) },
      };
    },
    classify: async (input) => {
      const { connector, now } = input;
      const response = scrubbed(input.response, connector.secretValues);
      const outcome = await process.call(
        "classify",
        { config: hide(input).config, connector: identityOf(connector), now, response },
        pure(`connector ${connector.id}`),
      );
      return checkedOutcome(outcome, { ...input, id: description.id });
    },
    send: async (input, call) => {
      const placeholders = hide(input);
      const outcome = await process.call("send", deliveryCall(input, placeholders), conversation(input, call, placeholders));
      return outcome === null ? { kind: "delivered" } : checkedOutcome(outcome, { ...input, id: description.id });
    },
    check: async (input, call) => {
      const placeholders = hide(input);
      const { config } = placeholders;
      const options = { ...conversation({ ...input, delivery: { id: `check of ${input.connector.id}` } }, call, placeholders) };
      const verdict = await process.call("check", { config, connector: identityOf(input.connector), now: input.now }, options);
      return checkedVerdict(verdict, input, description.id);
    },
    migrateConfig: (outdated) => migrate(parts, outdated),
    review: (config, context) => review(parts, config, context),
  };
}

/** Placeholders of whatever the migration keeps become secrets again, wherever it has put them. */
async function migrate({ process, description, keys, schema }: RemoteParts, { config, from, secretPointers }: OutdatedConfig): Promise<RemoteInput["config"]> {
  const connector = { id: 0, name: "", tenant: "", company: null, signingSecrets: [] };
  const placeholders = hideSecrets({ keys, schema, connector, config, pointers: secretPointers });
  const migrated = await process.call("migrateConfig", { config: placeholders.config, from }, pure("migrateConfig"));
  if (typeof migrated !== "object" || migrated === null || Array.isArray(migrated)) throw nonsense(description.id, "migrateConfig");
  return JSON.parse(JSON.stringify(migrated), (_, value: unknown) =>
    typeof value === "string" ? (placeholders.secretOf(value) ?? value) : value,
  ) as RemoteInput["config"];
}

async function review(
  { process, description, keys, schema }: RemoteParts,
  config: RemoteInput["config"],
  context: Parameters<RemotePlugin["review"]>[1],
): Promise<readonly ConfigRemark[]> {
  const connector = { id: 0, name: "", tenant: "", company: null, signingSecrets: [] };
  const placeholders = hideSecrets({ keys, schema, connector, config });
  const remarks = await process.call("review", { config: placeholders.config, context }, pure("review"));
  if (!isRemarks(remarks)) throw nonsense(description.id, "review");
  // A placeholder looks otherwise than its secret, so what is said of its form says nothing; the schema has judged the secret itself.
  return remarks.filter(({ pointer }) => !isHidden(placeholders, pointer, config));
}

function isHidden({ config }: Placeholders, pointer: string, clear: RemoteInput["config"]): boolean {
  return pointer !== "" && JSON.stringify(at(config, pointer)) !== JSON.stringify(at(clear, pointer));
}

function at(config: RemoteInput["config"], pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (value, step) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined,
      config,
    );
}

function deliveryCall({ event, payload, delivery, now, body, connector, batch }: RemoteDelivery, { config, signingSecrets }: Placeholders): DeliveryCall {
  const items = batch?.map((item) => ({ ...item, event: wireEvent(item.event) })) ?? null;
  const text = body?.text ?? null;
  return { event: wireEvent(event), payload, delivery, now, config, signingSecrets, connector: identityOf(connector), body: text, batch: items };
}

function wireEvent(event: RemoteDelivery["event"]): WireEvent {
  return { ...onlyView(event), fieldsText: JSON.stringify(event.exactFields) };
}

/** What is the engine's own of an event stays here. */
function onlyView(event: Omit<WireEvent, "fieldsText">): Omit<WireEvent, "fieldsText"> {
  const { id, type, tenant, tenantName, company, companyName, companyTimeZone, source, time, timeMs, data, previous, metadata } = event;
  return { id, type, tenant, tenantName, company, companyName, companyTimeZone, source, time, timeMs, data, previous, metadata };
}

function conversation(
  { connector, delivery }: Pick<RemoteDelivery, "connector"> & { readonly delivery: { readonly id: string } },
  { http, timeoutMs, signal }: RemoteCall,
  placeholders: Placeholders,
) {
  return {
    timeoutMs,
    signal,
    subject: delivery.id,
    http: async (message: Extract<FromPlugin, { readonly kind: "http" }>): Promise<TargetResponse> => {
      const { request, signatures } = readHttpRequest(message);
      return scrubbed(await http(placeholders.reveal(request, signatures)), connector.secretValues);
    },
  };
}

/** A target that echoes what it was sent would tell the plugin its secrets. */
function scrubbed({ status, headers, bodyText }: TargetResponse, secrets: readonly string[]): TargetResponse {
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, scrub(value, secrets)])),
    bodyText: scrub(bodyText, secrets),
  };
}

function checkedOutcome(outcome: unknown, { id, connector }: { readonly id: string; readonly connector: RemoteInput["connector"] }): Outcome {
  if (!isOutcome(outcome)) throw nonsense(id, "classify or send");
  return "reason" in outcome ? { ...outcome, reason: scrub(outcome.reason, connector.secretValues).slice(0, LONGEST_REASON) } : outcome;
}

function checkedVerdict(verdict: unknown, { connector }: RemoteInput, id: string): CheckVerdict {
  if (!isCheckVerdict(verdict)) throw nonsense(id, "check");
  return verdict.message === undefined ? verdict : { ...verdict, message: scrub(verdict.message, connector.secretValues) };
}

function contentTypeName({ headers }: RenderedRequest): string {
  return Object.keys(headers).find((name) => name.toLowerCase() === "content-type") ?? "content-type";
}

function contentTypeOf(request: RenderedRequest): string {
  return request.headers[contentTypeName(request)] ?? "";
}

function withType(request: RenderedRequest, contentType: string): RenderedRequest {
  return contentType === "" ? request : { ...request, headers: { ...request.headers, [contentTypeName(request)]: contentType } };
}
