import type { operations, paths } from "@trunkline/api-types";
import createClient from "openapi-fetch";
import type { Data } from "../api/answers.js";
import { problemOf } from "../api/problem.js";

type Caller = Data<"/api/v1/me", "get">;
export type Operation = keyof operations;

/** Who is signed in, by the cookie that no script reads. */
export type Session = Caller;

/** Of pages and their parts, those without whose operation nobody would see anything there. */
export function openTo<Item extends { readonly needs: Operation }>(current: Session | null, items: readonly Item[]): Item[] {
  return items.filter(({ needs }) => current?.may.includes(needs) ?? false);
}

const tenantKey = "trunkline-tenant";
const plain = createClient<paths>({ baseUrl: window.location.origin });
const listeners = new Set<() => void>();
let current: Session | null = null;

export const session = {
  current: (): Session | null => current,
  /** Asks the engine who is in, unless that is known; null: nobody. */
  restore: async (): Promise<Session | null> => {
    if (current === null) change(await askWho());
    return current;
  },
  /** Throws the engine's ApiProblem where the key may not come in. */
  begin: async (key: string): Promise<void> => {
    const { error, response } = await plain.POST("/api/v1/session", { body: { key } });
    if (!response.ok) throw problemOf(response.status, error);
    sessionStorage.removeItem(tenantKey);
    change(await askWho());
  },
  end: async (): Promise<void> => {
    await plain.DELETE("/api/v1/session", { headers: session.headers() });
    change(null);
  },
  /** The engine says that nobody is in any more. */
  expired: (): void => change(null),
  /** Of those who may choose: the tenant to work in from now on. */
  chooseTenant: (tenant: string): void => {
    sessionStorage.setItem(tenantKey, tenant);
    if (current !== null) change({ ...current, tenant });
  },
  /** Gives the function that stops listening. */
  onChange: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** What every call to the API carries beside the cookie. */
  headers: (): Readonly<Record<string, string>> => (current === null ? {} : { "x-csrf-token": current.csrfToken ?? "", ...tenantHeader(current) }),
};

function tenantHeader({ choosesTenant, tenant }: Session): Readonly<Record<string, string>> {
  return choosesTenant ? { "trunkline-tenant": tenant } : {};
}

async function askWho(): Promise<Session | null> {
  const chosen = sessionStorage.getItem(tenantKey);
  const { data, error, response } = await plain.GET("/api/v1/me", chosen === null ? {} : { params: { header: { "trunkline-tenant": chosen } } });
  if (response.status === 401) return null;
  if (data === undefined) throw problemOf(response.status, error);
  return data.data;
}

function change(next: Session | null): void {
  if (next === current) return;
  current = next;
  for (const listener of listeners) listener();
}
