import type { Principal } from "../auth/caller.js";
import type { OpenApiDocument } from "./openapi.js";

/** Ids of the operations that somebody may call, as the OpenAPI document has them; public ones are open to everybody and left out. */
export function mayDo({ role, company }: Pick<Principal, "role" | "company">, { paths }: OpenApiDocument): readonly string[] {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  return operations
    .filter((operation) => operation["x-roles"].includes(role) && (company === null || operation["x-whole-tenant"] !== true))
    .map(({ operationId }) => operationId);
}
