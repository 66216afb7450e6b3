import type { StoredConnector } from "@trunkline/database";
import type { TenantStore } from "./store.js";

/** Where they are read. */
export interface ConnectorList {
  readonly connectors: Pick<TenantStore["connectors"], "list">;
}

/** Every connector of the tenant that is not deleted, page by page. */
export async function allConnectors(store: ConnectorList): Promise<readonly StoredConnector[]> {
  const all: StoredConnector[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page = await store.connectors.list({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  }
  return all;
}
