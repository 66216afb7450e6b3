import { mask } from "./config-secrets.js";

/** What may be shown of it: all but the password and the options, which may hold one too. */
export function maskDatabaseUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return mask;
  const password = parsed.password === "" ? "" : `:${mask}`;
  const user = parsed.username === "" ? "" : `${parsed.username}${password}@`;
  return `${parsed.protocol}//${user}${parsed.host}${parsed.pathname}${parsed.search === "" ? "" : `?${mask}`}`;
}
