import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

/** Who an event is about, as its producer says. Nothing is checked yet. */
export interface Envelope {
  /** null = none given. */
  readonly id: JsonValue;
  readonly type: JsonValue;
  readonly tenant: string | null;
  readonly tenantName: string | null;
  readonly company: number | null;
  readonly companyName: string | null;
  readonly source: string;
  readonly time: JsonValue | undefined;
  readonly data: JsonValue;
  readonly previous: JsonValue | undefined;
  readonly metadata: JsonValue | undefined;
}

/** Reads the contract's own names, then the seed systems' aliases, in the order of contract.md, "Events in". Takes the first that is there. */
export function readEnvelope(fields: JsonObject): Envelope {
  const data = fields.data ?? null;
  const company = readCompany(fields);
  return {
    id: fields.id ?? fields.eventId ?? null,
    type: fields.type ?? fields.event ?? fields.eventType ?? null,
    tenant: identifierText(fields.tenant) ?? identifierText(fields.tenantId) ?? identifierText(fields.tenant_id) ?? identifierText(fields.client),
    tenantName: nameOf(fields.tenant) ?? nameOf(fields.client),
    company: company.id,
    companyName: company.name,
    source: typeof fields.source === "string" ? fields.source : "",
    time: fields.time ?? fields.timestamp ?? fields.occurredAt,
    data,
    previous: fields.previous === undefined ? previousInside(data) : fields.previous,
    metadata: fields.metadata,
  };
}

function readCompany(fields: JsonObject): { readonly id: number | null; readonly name: string | null } {
  const { company } = fields;
  const id = companyId(isObject(company) ? company.id : company) ?? companyId(fields.companyId) ?? companyId(fields.company_id);
  return { id, name: nameOf(company) ?? textOf(fields.company_name) };
}

/** Company ids are integers; digits as text count, since CloudEvents extensions are text. */
function companyId(value: JsonValue | undefined): number | null {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : null;
  if (typeof value !== "string" || !/^\d{1,15}$/.test(value)) return null;
  return Number(value);
}

function identifierText(value: JsonValue | undefined): string | null {
  const id = isObject(value) ? value.id : value;
  if (typeof id === "number") return String(id);
  return textOf(id);
}

function nameOf(value: JsonValue | undefined): string | null {
  return isObject(value) ? textOf(value.name) : null;
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function previousInside(data: JsonValue): JsonValue | undefined {
  return isObject(data) ? data.previous : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
