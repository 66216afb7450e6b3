import type { EventView, JsonObject, JsonValue } from "@trunkline/plugin-api";
import type { DialectInput } from "../dialect.js";

const { rawJSON } = JSON as unknown as { rawJSON(text: string): JsonValue };
type Reviver = (key: string, value: JsonValue, context: { source?: string }) => JsonValue;
const parseWith = JSON.parse as unknown as (text: string, reviver: Reviver) => JsonObject;

/** Parses as the engine does: integers beyond 2^53 keep their digits. */
export function parseExactly(text: string): JsonObject {
  return parseWith(text, (_key, value, { source }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source) ? rawJSON(source) : value,
  );
}

/** An event as the engine would make it of this produced text, of a known company at 2026-02-01T12:30:45.123Z. */
export function eventFrom(producedText: string, overrides: Partial<EventView> = {}): EventView {
  const fields = JSON.parse(producedText) as JsonObject;
  const data = fields.data ?? null;
  return {
    id: "event-1",
    type: "asset.updated",
    tenant: "acme-corp",
    tenantName: "Acme Corporation",
    company: 1,
    companyName: "Acme HQ",
    companyTimeZone: "Asia/Ho_Chi_Minh",
    source: "",
    time: "2026-02-01T12:30:45.123Z",
    timeMs: Date.parse("2026-02-01T12:30:45.123Z"),
    data,
    previous: fields.previous,
    metadata: fields.metadata,
    fields,
    exactFields: parseExactly(producedText),
    ...overrides,
  };
}

export function inputOf(event: EventView, overrides: Partial<DialectInput> = {}): DialectInput {
  return {
    event,
    connector: { id: 7, name: "Bridge", tenant: event.tenant, company: event.company },
    delivery: { id: "0b0e4f5c-5f0e-5a0e-8c9e-1f2e3d4c5b6a", attempt: 1, test: false },
    now: Date.parse("2026-02-01T12:31:00.500Z"),
    ...overrides,
  };
}
