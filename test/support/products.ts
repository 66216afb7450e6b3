import type { ReceivedRequest, ReceiverAnswer } from "./start-receiver.js";

/** What a product keeps; by key. */
export type Records = Map<string, Readonly<Record<string, unknown>>>;

/** A product as its documentation describes what it checks: refuses what it would refuse, keeps what it would keep. */
export type Product = (request: ReceivedRequest, records: Records) => ReceiverAnswer;

const json = (value: unknown, status = 200): ReceiverAnswer => ({ status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) });
const refused = (status: number, message: string): ReceiverAnswer => json({ error: { message } }, status);
const isJson = ({ headers }: ReceivedRequest): boolean => /^application\/json\b/.test(headers["content-type"] ?? "");
const bodyOf = ({ body }: ReceivedRequest): Record<string, unknown> => JSON.parse(body.toString("utf8")) as Record<string, unknown>;
const formOf = ({ body }: ReceivedRequest): Record<string, string> => Object.fromEntries(new URLSearchParams(body.toString()));

/** Dataverse Web API (learn.microsoft.com, "Upsert a table row"): client credentials of Entra ID; PATCH to an alternate key creates or updates; 204 with OData-EntityId. */
export const dynamics: Product = (request, records) => {
  if (request.path.endsWith("/oauth2/v2.0/token")) {
    const { grant_type: grant, client_id: client, client_secret: secret, scope = "" } = formOf(request);
    const isKnown =
      grant === "client_credentials" && client === "11111111-1111-1111-1111-111111111111" && secret === "the-client-secret" && scope.endsWith("/.default");
    return isKnown ? json({ token_type: "Bearer", expires_in: 3599, access_token: "dataverse-token" }) : refused(401, "AADSTS7000215");
  }
  if (request.headers.authorization !== "Bearer dataverse-token") return refused(401, "0x80072560");
  const [, table, column, key] = /^\/api\/data\/v9\.2\/(\w+)\((\w+)='((?:[^']|'')+)'\)$/.exec(decodeURIComponent(request.path)) ?? [];
  if (request.method !== "PATCH" || table !== "msdyn_customerassets" || column !== "new_externalid" || key === undefined) return refused(404, "0x80060888");
  if (request.headers["odata-version"] !== "4.0" || !isJson(request)) return refused(415, "0x80048d19");
  records.set(key, { ...records.get(key), ...bodyOf(request) });
  return { status: 204, headers: { "odata-entityid": `https://contoso.example${request.path}` } };
};

/** SAP Integration Suite: XSUAA's client credentials by Basic; an HTTPS sender that hands S/4HANA's equipment fields on (EquipmentName holds 40 characters). */
export const sap: Product = (request, records) => {
  if (request.path === "/oauth/token") {
    const basic = `Basic ${Buffer.from(`${encodeURIComponent("sb-00000000-0000-0000-0000-000000000000!b1|it-rt-contoso!b1").replaceAll("!", "%21")}:the-client-secret`).toString("base64")}`;
    const isKnown = request.headers.authorization === basic && formOf(request).grant_type === "client_credentials";
    return isKnown ? json({ access_token: "sap-token", token_type: "bearer", expires_in: 4199 }) : refused(401, "Bad credentials");
  }
  if (request.headers.authorization !== "Bearer sap-token") return refused(401, "Unauthorized");
  if (request.path !== "/http/trunkline/equipment" || !isJson(request)) return refused(404, "No flow");
  const equipment = bodyOf(request);
  if (String(equipment.EquipmentName).length > 40) return refused(500, "EquipmentName is too long");
  records.set(String(equipment.ExternalEquipment), equipment);
  return { status: 200 };
};

/** A gateway of SAP's world that takes XML by Basic authentication. */
export const sapXml: Product = (request, records) => {
  if (request.headers.authorization !== `Basic ${Buffer.from("TRUNKLINE:the-password").toString("base64")}`) return { status: 401 };
  if (!/^application\/xml\b/.test(request.headers["content-type"] ?? "")) return { status: 415 };
  const [, inner] = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*<Equipment>(.*)<\/Equipment>\s*$/s.exec(request.body.toString("utf8")) ?? [];
  if (inner === undefined) return { status: 400 };
  const elements = [...inner.matchAll(/<(\w+)>([^<>]*)<\/\1>/g)];
  if (elements.map(([whole]) => whole).join("") !== inner || elements.some(([, , text = ""]) => /&(?!(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(text)))
    return { status: 400 };
  const equipment = Object.fromEntries(elements.map(([, name = "", text = ""]) => [name, unescaped(text)]));
  records.set(String(equipment.ExternalEquipment), equipment);
  return { status: 200 };
};

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text
    .replace(/&#x([\da-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => characters[name] ?? "");
}

/** Odoo 19's External JSON-2 API: bearer key, database by header, arguments by name; `load` takes fields and rows of text and upserts by external id. */
export const odoo: Product = (request, records) => {
  if (
    request.headers.authorization !== "bearer 0123456789abcdef0123456789abcdef01234567" &&
    request.headers.authorization !== "Bearer 0123456789abcdef0123456789abcdef01234567"
  )
    return refused(401, "Invalid apikey");
  if (
    request.headers["x-odoo-database"] !== "contoso" ||
    request.path !== "/json/2/maintenance.equipment/load" ||
    request.method !== "POST" ||
    !isJson(request)
  )
    return refused(404, "not found");
  const { fields, data } = bodyOf(request) as { fields: string[]; data: string[][] };
  const isTable = data.every((row) => row.length === fields.length && row.every((cell) => typeof cell === "string")) && fields[0] === "id";
  if (!isTable) return json({ ids: false, messages: [{ type: "error", message: "Unknown" }], nextrow: 0 });
  for (const row of data) records.set(row[0] ?? "", Object.fromEntries(fields.map((field, index) => [field, row[index]])));
  return json({ ids: data.map((_, index) => index + 1), messages: [], nextrow: 0 });
};

/** A REST module of Odoo: PUT to model, key field and key creates or updates. */
export const odooRest: Product = (request, records) => {
  if (request.headers["api-key"] !== "0123456789abcdef") return refused(401, "Invalid API key");
  const [, key] = /^\/api\/maintenance\.equipment\/serial_no\/([^/?]+)$/.exec(request.path) ?? [];
  if (request.method !== "PUT" || key === undefined || !isJson(request)) return refused(404, "not found");
  const values = bodyOf(request);
  const serial = decodeURIComponent(key);
  if (values.serial_no !== serial || typeof values.cost !== "number") return refused(400, "the record does not fit");
  records.set(serial, values);
  return json({ success: true });
};

/** Make's custom webhook with an API key: any JSON starts the scenario; the answer is text. */
export const make: Product = (request, records) => {
  if (request.headers["x-make-apikey"] !== "the-api-key") return { status: 401, body: "Unauthorized" };
  if (!isJson(request)) return { status: 400 };
  const bundle = bodyOf(request);
  records.set(String(bundle.id), bundle);
  return { status: 200, body: "Accepted" };
};
