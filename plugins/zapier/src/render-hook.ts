import type { JsonObject, JsonValue, Payload, RenderedRequest, RenderInput } from "@trunkline/plugin-api";
import type { ZapierConfig } from "./config.js";
import { flatten } from "./flatten.js";
import { liveRecord } from "./live-record.js";

export function renderHook({ config, event, payload, delivery }: RenderInput<ZapierConfig>): RenderedRequest {
  const record = (payload === null ? null : recordOf(payload)) ?? liveRecord(event);
  return {
    method: "POST",
    url: config.url,
    // Not read by Zapier itself; lets a proxy, or a Zap that looks at raw headers, recognise a repeated delivery.
    headers: { "content-type": "application/json", "idempotency-key": delivery.id, ...(delivery.test ? { "x-trunkline-test": "true" } : {}) },
    body: JSON.stringify(config.payload === "flat" ? flatten(record) : record),
  };
}

/** What a template made, as the object that Zapier wants; null where it came out empty. */
function recordOf({ text }: Payload): JsonObject | null {
  if (text.trim() === "") return null;
  const made = parse(text);
  if (typeof made === "object" && made !== null && !Array.isArray(made)) return made as JsonObject;
  return { [Array.isArray(made) ? "items" : "text"]: made };
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
