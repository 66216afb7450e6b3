import { dialectByName } from "@trunkline/dialects";
import type { Dialect } from "@trunkline/dialects";
import type { Payload, RenderedRequest, RenderInput } from "@trunkline/plugin-api";
import type { WebhookConfig } from "./config.js";
import { connectorHeaders } from "./connector-headers.js";

const JSON_TYPE = "application/json";
const NO_HEADERS = {};
const TEST_HEADERS = { "x-trunkline-test": "true" };

/** The request for an event. A template replaces the dialect's body; headers and signature stay. */
export function renderRequest(input: RenderInput<WebhookConfig>): RenderedRequest {
  const { config, payload } = input;
  const dialect = dialectByName(config.dialect);
  return {
    method: config.method,
    url: config.url,
    headers: { ...connectorHeaders(config), ...templateHeaders(config, payload), ...dialect.headers(input), ...testHeaders(dialect, input.delivery.test) },
    body: payload === null ? dialect.body(input) : payload.text,
  };
}

/** A template of another type than JSON says so itself; one of JSON leaves the connector's content type (which may be a JSON type of its own) as it is, and so does a header that the admin set. */
function templateHeaders(config: WebhookConfig, payload: Payload | null): Readonly<Record<string, string>> {
  if (payload === null || payload.contentType === JSON_TYPE || setsContentType(config)) return NO_HEADERS;
  return { "content-type": payload.contentType };
}

function setsContentType(config: WebhookConfig): boolean {
  return Object.keys(config.headers).some((name) => name.toLowerCase() === "content-type");
}

function testHeaders(dialect: Dialect, isTest: boolean): Readonly<Record<string, string>> {
  return isTest && dialect.marksTestsBy === "header" ? TEST_HEADERS : NO_HEADERS;
}
