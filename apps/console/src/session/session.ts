export type Role = "admin" | "viewer";

/** Who is signed in, as far as this tab knows. */
export interface Session {
  readonly key: string;
  readonly role: Role;
  /** The tenant a platform admin works in; null: the one that the key says. */
  readonly tenant: string | null;
}

const storageKey = "trunkline-session";
const listeners = new Set<() => void>();
let current = read();

/** Lives as long as the tab. */
export const session = {
  current: (): Session | null => current,
  begin: (next: Session): void => change(next),
  end: (): void => change(null),
  /** Gives the function that stops listening. */
  onChange: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** What every call to the API carries. */
  headers: (): Readonly<Record<string, string>> => (current === null ? {} : headersOf(current)),
};

export function headersOf({ key, tenant }: Pick<Session, "key" | "tenant">): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${key}`, ...(tenant === null ? {} : { "trunkline-tenant": tenant }) };
}

function change(next: Session | null): void {
  current = next;
  if (next === null) sessionStorage.removeItem(storageKey);
  else sessionStorage.setItem(storageKey, JSON.stringify(next));
  for (const listener of listeners) listener();
}

function read(): Session | null {
  const stored = sessionStorage.getItem(storageKey);
  return stored === null ? null : (JSON.parse(stored) as Session);
}
