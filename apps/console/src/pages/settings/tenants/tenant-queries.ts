import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Tenant } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";

const PAGE_SIZE = 100;

export const tenantPages = infiniteQueryOptions({
  queryKey: ["tenants", "pages"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam: cursor, signal }) => good(client.GET("/api/v1/tenants", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
  getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
});

export interface TenantDraft {
  readonly id: string;
  readonly name: string;
  readonly validation: Tenant["validation"];
  readonly eventTypes: readonly string[];
  readonly quotas: Tenant["quotas"];
  /** "": the engine's own. */
  readonly databaseUrl: string;
}

export function draftOf({ id, name, validation, eventTypes, quotas, databaseUrl }: Tenant): TenantDraft {
  return { id, name, validation, eventTypes, quotas, databaseUrl: databaseUrl ?? "" };
}

export async function createTenant({ id, ...draft }: TenantDraft): Promise<void> {
  await good(client.POST("/api/v1/tenants", { body: { id, ...bodyOf(draft) } }));
}

/** A database that is sent as it was shown stays. */
export async function updateTenant({ id, ...draft }: TenantDraft): Promise<void> {
  await good(client.PATCH("/api/v1/tenants/{id}", { params: { path: { id } }, body: bodyOf(draft) }));
}

function bodyOf({ eventTypes, databaseUrl, ...draft }: Omit<TenantDraft, "id">) {
  return { ...draft, eventTypes: [...eventTypes], databaseUrl: databaseUrl.trim() === "" ? null : databaseUrl.trim() };
}

/** Gives the erasure's id. */
export async function eraseTenant(id: string): Promise<number> {
  return (await good(client.DELETE("/api/v1/tenants/{id}", { params: { path: { id } } }))).data.id;
}
