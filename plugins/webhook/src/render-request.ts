import type { Dialect } from "@trunkline/dialects";
import type { Payload, RenderedRequest, RenderInput } from "@trunkline/plugin-api";
import type { WebhookConfig } from "./config.js";
import { connectorHeaders } from "./connector-headers.js";
import { dialectOf } from "./dialect-of.js";
import { formOfPayload, formOfTemplate, isFormType } from "./form-body.js";

const JSON_TYPE = "application/json";
/** A text template that names no type of its own. */
const CONNECTORS_TYPE = "";
const NO_HEADERS = {};
const TEST_HEADERS = { "x-trunkline-test": "true" };

/** The request for an event. A template replaces the dialect's body; headers and signature stay. */
export function renderRequest(input: RenderInput<WebhookConfig>): RenderedRequest {
  const { config, payload } = input;
  const dialect = dialectOf(config);
  return {
    method: config.method,
    url: config.url,
    headers: headersOf(input, dialect),
    body: isFormType(config.contentType) ? formBody(input, dialect) : payload === null ? dialect.body(input) : templateBody(payload, dialect),
  };
}

/** Most deliveries have their connector's headers and no others: those are one object for all of them. */
function headersOf(input: RenderInput<WebhookConfig>, dialect: Dialect): Readonly<Record<string, string>> {
  const [connectors, dialects] = [connectorHeaders(input.config), dialect.headers(input)];
  const [templates, tests] = [templateHeaders(input.config, input.payload), testHeaders(input, dialect)];
  if (templates === NO_HEADERS && tests === NO_HEADERS && isEmpty(dialects)) return connectors;
  return { ...connectors, ...templates, ...dialects, ...tests };
}

function isEmpty(headers: Readonly<Record<string, string>>): boolean {
  for (const name in headers) if (Object.hasOwn(headers, name)) return false;
  return true;
}

/** Templates keep the digits of long integers, and JSON by a text may be written in many ways; a receiver that writes the body again would hash something else. */
function templateBody({ contentType, text }: Payload, { receiversRewrite }: Dialect): string {
  return receiversRewrite === true && (contentType === CONNECTORS_TYPE || isJsonType(contentType)) ? rewritten(text) : text;
}

function rewritten(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    // No JSON: there is nothing that a receiver could write in another way.
    return text;
  }
}

function isJsonType(contentType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(contentType);
}

/** JSON becomes form fields; a template of another type is sent as it is. */
function formBody(input: RenderInput<WebhookConfig>, dialect: Dialect): string {
  const { payload } = input;
  if (payload === null) return formOfPayload(dialect.body(input));
  return payload.contentType === JSON_TYPE ? formOfTemplate(payload.text) : payload.text;
}

/** A template of another type than JSON says so itself; one of JSON leaves the connector's content type (which may be a JSON type of its own) as it is, and so does a header that the admin set. */
function templateHeaders(config: WebhookConfig, payload: Payload | null): Readonly<Record<string, string>> {
  if (payload === null || payload.contentType === JSON_TYPE || payload.contentType === CONNECTORS_TYPE || setsContentType(config)) return NO_HEADERS;
  return { "content-type": payload.contentType };
}

function setsContentType(config: WebhookConfig): boolean {
  return Object.keys(config.headers).some((name) => name.toLowerCase() === "content-type");
}

/** A body that marks its tests cannot do so where a template has taken its place. */
function testHeaders({ delivery, payload }: RenderInput<WebhookConfig>, dialect: Dialect): Readonly<Record<string, string>> {
  return delivery.test && (dialect.marksTestsBy === "header" || payload !== null) ? TEST_HEADERS : NO_HEADERS;
}
