import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Company } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";

const PAGE_SIZE = 100;
const MOST_CHOICES = 200;

export const companyPages = infiniteQueryOptions({
  queryKey: ["companies", "pages"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam: cursor, signal }) => good(client.GET("/api/v1/companies", { params: { query: { limit: PAGE_SIZE, cursor } }, signal })),
  getNextPageParam: ({ meta }) => meta.nextCursor ?? undefined,
});

/** The first 200, to choose from. */
export const companyChoices = queryOptions({
  queryKey: ["companies", "choices"],
  queryFn: async ({ signal }) => (await good(client.GET("/api/v1/companies", { params: { query: { limit: MOST_CHOICES } }, signal }))).data,
});

export interface CompanyDraft {
  readonly id: number | null;
  readonly name: string;
  readonly timezone: string | null;
  readonly eventTypes: readonly string[];
}

export async function createCompany({ id, eventTypes, ...draft }: CompanyDraft): Promise<void> {
  await good(client.POST("/api/v1/companies", { body: { ...draft, eventTypes: [...eventTypes], id: id ?? 0 } }));
}

/** Only what is another than before: a company's own key may not touch the event types. */
export async function updateCompany(company: Company, { name, timezone, eventTypes }: CompanyDraft): Promise<void> {
  const isSame = eventTypes.join(" ") === company.eventTypes.join(" ");
  const body = { name, timezone, ...(isSame ? {} : { eventTypes: [...eventTypes] }) };
  await good(client.PATCH("/api/v1/companies/{id}", { params: { path: { id: String(company.id) } }, body }));
}
