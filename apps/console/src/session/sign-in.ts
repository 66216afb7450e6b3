import type { paths } from "@trunkline/api-types";
import createClient from "openapi-fetch";
import { problemOf } from "../api/problem.js";
import { headersOf, session, type Role } from "./session.js";

/** Asks the engine what the key may do; throws its ApiProblem where that is nothing here. */
export async function signIn(key: string): Promise<void> {
  const asked = createClient<paths>({ baseUrl: window.location.origin, headers: headersOf({ key, tenant: null }) });
  const { error, response } = await asked.GET("/api/v1/tenants");
  if (!response.ok) throw problemOf(response.status, error);
  session.begin({ key, role: await roleOf(asked), tenant: null });
}

/** Only who administers may list keys. */
async function roleOf(asked: ReturnType<typeof createClient<paths>>): Promise<Role> {
  const { error, response } = await asked.GET("/api/v1/api-keys");
  if (response.ok) return "admin";
  if (response.status === 403) return "viewer";
  throw problemOf(response.status, error);
}
