import { createHmac, randomUUID } from "node:crypto";
import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import type { Answer, ReceivedRequest, Target } from "../target/answer.js";
import { jsonObject } from "./json-object.js";

/** The properties of an equipment, each with what OData would refuse of it. */
const PROPERTIES: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  SerialNumber: (value) => isText(value, 30),
  EquipmentName: (value) => isText(value, 40),
  Status: (value) => value === "Active" || value === "Maintenance" || value === "Retired",
  Location: (value) => value === null || isText(value, 60),
  AcquisitionValue: (value) => value === null || (typeof value === "number" && Number.isFinite(value)),
};
const ENTITY = /^\/odata\/v4\/EquipmentSet\('((?:[^']|'')+)'\)$/;
const MOST_BYTES = 65_536;

export interface ErpSimulatorOptions {
  /** What requests must carry as bearer token. */
  readonly token: string;
  /** With which its notifications are signed. */
  readonly secret: string;
}

/** What the ERP tells of a change: a request to make to whoever listens, signed over `{timestamp}.{body}`. */
export interface ErpNotification {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * An ERP after OData's rules (OASIS OData 4.01, "Update an Entity", "Upsert"): `PATCH /odata/v4/EquipmentSet('…')` makes or changes an equipment; unknown
 * properties, other types, too long texts, a missing OData-Version and a stale If-Match are refused. Like real ones it tells of every change, whoever made it.
 */
export interface ErpSimulator {
  readonly target: Target;
  /** By serial number. */
  readonly equipment: ReadonlyMap<string, JsonObject>;
  /** Somebody changes an equipment in the ERP itself. Throws where its own rules do not allow it. */
  change(serialNumber: string, values: JsonObject): void;
  /** What it has to tell since it was last asked, oldest first. */
  notifications(): readonly ErpNotification[];
}

export function createErpSimulator({ token, secret }: ErpSimulatorOptions): ErpSimulator {
  const equipment = new Map<string, JsonObject>();
  const untold: ErpNotification[] = [];
  const write = (serialNumber: string, values: JsonObject): boolean => {
    const before = equipment.get(serialNumber);
    const after = { SerialNumber: serialNumber, Status: "Active", ...before, ...values };
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(after)) return false;
    equipment.set(serialNumber, after);
    untold.push(notificationOf(after, { secret, isNew: before === undefined }));
    return before === undefined;
  };
  return {
    target: (request) => answerTo(request, { token, equipment, write }),
    equipment,
    change: (serialNumber, values) => {
      const fault = faultOf(values);
      if (fault !== null) throw new Error(fault);
      write(serialNumber, values);
    },
    notifications: () => untold.splice(0),
  };
}

interface Erp {
  readonly token: string;
  readonly equipment: ReadonlyMap<string, JsonObject>;
  readonly write: (serialNumber: string, values: JsonObject) => boolean;
}

function answerTo(request: ReceivedRequest, { token, equipment, write }: Erp): Answer {
  const { method, url, headers, bodyText } = request;
  if (headers.authorization !== `Bearer ${token}`) return refusal(401, "Unauthorized", "The bearer token is missing or not valid.");
  const key = ENTITY.exec(decodeURIComponent(new URL(url).pathname))?.[1]?.replaceAll("''", "'");
  if (key === undefined) return refusal(404, "NotFound", "Resource not found for the segment.");
  const before = equipment.get(key);
  if (method === "GET") return before === undefined ? refusal(404, "NotFound", "No such equipment.") : entity(200, before);
  if (method !== "PATCH") return refusal(405, "MethodNotAllowed", `${method} is not allowed here.`);
  if (headers["odata-version"] !== "4.0") return refusal(400, "BadRequest", "OData-Version must be 4.0.");
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) return refusal(415, "UnsupportedMediaType", "The body must be JSON.");
  if (Buffer.byteLength(bodyText) > MOST_BYTES) return refusal(413, "PayloadTooLarge", "The body is too large.");
  const values = jsonObject(bodyText);
  const fault = values === null ? "The body is no JSON object." : (keyFault(key, values) ?? faultOf(values));
  if (values === null || fault !== null) return refusal(400, "BadRequest", fault ?? "");
  const match = headers["if-match"];
  if (match !== undefined && match !== "*" && match !== etagOf(before)) return refusal(412, "PreconditionFailed", "The equipment has changed.");
  const isNew = write(key, values);
  return entity(isNew ? 201 : 204, equipment.get(key) ?? {});
}

function keyFault(key: string, { SerialNumber: given }: JsonObject): string | null {
  if (given !== undefined && given !== key) return "SerialNumber is the key and cannot be changed.";
  return faultOf({ SerialNumber: key });
}

function faultOf(values: JsonObject): string | null {
  for (const [name, value] of Object.entries(values)) {
    const takes = Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name] : undefined;
    if (takes === undefined) return `The property '${name}' does not exist on type 'Erp.Equipment'.`;
    if (!takes(value)) return `The value of '${name}' is not valid.`;
  }
  return null;
}

function notificationOf(after: JsonObject, { secret, isNew }: { readonly secret: string; readonly isNew: boolean }): ErpNotification {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const body = JSON.stringify({ Event: isNew ? "Equipment.Created" : "Equipment.Changed", Equipment: after });
  const signature = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("base64");
  return {
    headers: { "content-type": "application/json", "x-erp-timestamp": timestamp, "x-erp-message-id": randomUUID(), "x-erp-signature": `v1=${signature}` },
    body,
  };
}

/** Of a 204 the headers are all there is. */
function entity(status: 200 | 201 | 204, value: JsonObject): Answer {
  const headers = { "odata-version": "4.0", etag: etagOf(value), "odata-entityid": `EquipmentSet('${value.SerialNumber as string}')` };
  return status === 204 ? { status, headers } : { status, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(value) };
}

function etagOf(value: JsonObject | undefined): string {
  return `W/"${createHmac("sha256", "etag")
    .update(JSON.stringify(value ?? null))
    .digest("hex")
    .slice(0, 16)}"`;
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, headers: { "content-type": "application/json", "odata-version": "4.0" }, body: JSON.stringify({ error: { code, message } }) };
}

function isText(value: JsonValue, longest: number): boolean {
  return typeof value === "string" && value !== "" && value.length <= longest;
}
