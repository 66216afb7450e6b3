import { queryOptions } from "@tanstack/react-query";
import type { Connector, Data } from "../../api/answers.js";
import { client, good } from "../../api/client.js";

export type EventTypeDetail = Data<"/api/v1/event-types/{type}", "get">;

export interface OwnEventType {
  readonly name: string;
  readonly group: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly example: Readonly<Record<string, unknown>>;
}

const PAGE_SIZE = 200;

/** Every connector: who subscribes is found among all of them. */
export const allConnectors = queryOptions({ queryKey: ["connectors", "all"], queryFn: ({ signal }) => everyConnector({}, signal) });

/** All pages of the list. */
export async function everyConnector(filter: { readonly plugin?: string }, signal: AbortSignal): Promise<readonly Connector[]> {
  const found: Connector[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page = await good(client.GET("/api/v1/connectors", { params: { query: { ...filter, limit: PAGE_SIZE, cursor } }, signal }));
    found.push(...page.data);
    cursor = page.meta.nextCursor ?? undefined;
  }
  return found;
}

/** The example as an event of now, under an id of its own; gives that. */
export async function sendExample(example: Readonly<Record<string, unknown>>): Promise<string> {
  const id = crypto.randomUUID();
  const { tenant: _, tenantId: __, tenant_id: ___, ...rest } = example;
  await good(client.POST("/api/v1/events", { body: { ...rest, id, type: String(example.type), time: new Date().toISOString() } }));
  return id;
}

export async function saveEventType({ name, ...type }: OwnEventType): Promise<void> {
  await good(
    client.PUT("/api/v1/event-types/{type}", { params: { path: { type: name } }, body: { ...type, schema: { ...type.schema }, example: { ...type.example } } }),
  );
}

export async function deleteEventType(name: string): Promise<void> {
  await good(client.DELETE("/api/v1/event-types/{type}", { params: { path: { type: name } } }));
}
