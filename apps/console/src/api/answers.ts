import type { paths } from "@trunkline/api-types";

type Responses<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends { responses: infer All } ? All : never;
type Good<All> = All extends { 200: infer Answer } | { 201: infer Answer } | { 202: infer Answer } ? Answer : never;

/** `data` of a good answer to this call, as the OpenAPI document says. */
export type Data<Path extends keyof paths, Method extends keyof paths[Path]> =
  Good<Responses<Path, Method>> extends { content: { "application/json": { data: infer Body } } } ? Body : never;

export type Connector = Data<"/api/v1/connectors/{id}", "get">;

/** The JSON body of this call. */
type Body<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  requestBody?: { content: { "application/json": infer Sent } };
}
  ? Sent
  : never;

export type ConnectorPolicy = Connector["delivery"];
export type SavedConnector = Data<"/api/v1/connectors", "post">;
export type ConnectorInput = Body<"/api/v1/connectors", "post">;
export type ListedPlugin = Data<"/api/v1/plugins", "get">[number];
export type Plugin = Data<"/api/v1/plugins/{name}", "get">;
export type EventType = Data<"/api/v1/event-types", "get">[number];
export type PreviewEntry = Data<"/api/v1/preview", "post">[number];
export type Delivery = Data<"/api/v1/deliveries", "get">[number];
export type DeliveryDetail = Data<"/api/v1/deliveries/{id}", "get">;
export type StoredEvent = Data<"/api/v1/events", "get">[number];
export type EventDetail = Data<"/api/v1/events/{id}", "get">;
export type TraceEntry = Data<"/api/v1/events/{id}/trace", "get">["connectors"][number];
export type DeadLetter = Data<"/api/v1/dead-letters", "get">[number];
export type RejectedMessage = Data<"/api/v1/rejected-messages", "get">[number];
export type Replay = Data<"/api/v1/replays", "get">[number];
export type Tenant = Data<"/api/v1/tenants", "get">[number];
export type Company = Data<"/api/v1/companies", "get">[number];
export type ApiKey = Data<"/api/v1/api-keys", "get">[number];
export type ApiKeyInput = Body<"/api/v1/api-keys", "post">;
export type AuditEntry = Data<"/api/v1/audit-log", "get">[number];
export type Erasure = Data<"/api/v1/erasures/{id}", "get">;
export type StoredRecord = Data<"/api/v1/records/{kind}", "get">[number];
export type RecordDetail = Data<"/api/v1/records/{kind}/{id}", "get">;
export type InboundPreview = Data<"/api/v1/inbound/preview", "post">;
export type RecordFeed = Data<"/api/v1/record-feeds", "get">[number];
export type RecordFeedInput = Body<"/api/v1/record-feeds", "post">;
export type AlertRule = Data<"/api/v1/alert-rules", "get">[number];
export type AlertRuleInput = Body<"/api/v1/alert-rules", "post">;
