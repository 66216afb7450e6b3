import type { OutdatedConfig, RemoteCall, RemoteDelivery, RemoteInput, RemotePlugin } from "@trunkline/core";
import { scrub } from "@trunkline/egress";
import { RequestFailed, type CheckVerdict, type ConfigRemark, type Outcome, type RenderedRequest, type TargetResponse } from "@trunkline/plugin-api";
import type { DeliveryCall, Description, FromPlugin, WireEvent } from "@trunkline/plugin-api/isolated";
import { isCheckVerdict, isOutcome, isPrepared, isRemarks, readHttpRequest } from "./answers.js";
import { hideSecrets, type Hiding, type Placeholders } from "./placeholders.js";
import type { PluginProcess } from "./plugin-process.js";

/** For a pure function, its place in the line included, ms. */
const PURE_MS = 7_000;
const LONGEST_REASON = 1_000;

export interface RemoteParts {
  readonly process: Pick<PluginProcess, "call">;
  readonly description: Description;
  readonly keys: Hiding["keys"];
  readonly schema: Hiding["schema"];
}

/** The plugin's functions as the engine calls them: secrets stay on this side, and nothing that comes back is believed. */
export function createRemotePlugin({ process, description, keys, schema }: RemoteParts): RemotePlugin {
  const has = (name: string): boolean => description.functions.includes(name);
  const hide = ({ connector, config }: RemoteInput): Placeholders => hideSecrets({ keys, schema, connector, config });
  return {
    functions: description.functions,
    sends: has("send"),
    renders: has("render"),
    checks: has("check"),
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
    migrateConfig: (outdated) => migrate({ process, description, keys, schema }, outdated),
    review: (config, context) => review({ process, description, keys, schema }, config, context),
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

function deliveryCall({ event, payload, delivery, now, body, connector }: RemoteDelivery, { config, signingSecrets }: Placeholders): DeliveryCall {
  const { exactFields, fields: _, ...rest } = event;
  const wireEvent: WireEvent = { ...onlyView(rest), fieldsText: JSON.stringify(exactFields) };
  return { event: wireEvent, payload, delivery, now, config, signingSecrets, connector: identityOf(connector), body: body?.text ?? null };
}

/** What is the engine's own of an event stays here. */
function onlyView(event: Omit<WireEvent, "fieldsText">): Omit<WireEvent, "fieldsText"> {
  const { id, type, tenant, tenantName, company, companyName, companyTimeZone, source, time, timeMs, data, previous, metadata } = event;
  return { id, type, tenant, tenantName, company, companyName, companyTimeZone, source, time, timeMs, data, previous, metadata };
}

function identityOf({ id, name, tenant, company }: RemoteInput["connector"]): RemoteInput["connector"] {
  return { id, name, tenant, company } as RemoteInput["connector"];
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

function nonsense(id: string, what: string): RequestFailed {
  return new RequestFailed({ kind: "bug", reason: `plugin ${id} gave something that ${what} cannot give` });
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

function pure(subject: string): { readonly timeoutMs: number; readonly subject: string } {
  return { timeoutMs: PURE_MS, subject };
}
