/** What the audit log calls things, and where the console shows them. */
const pages: Readonly<Record<string, (id: string) => string>> = {
  connector: (id) => `/connectors/${id}`,
  delivery: (id) => `/deliveries/${id}`,
  event: (id) => `/events/${id}`,
  "event-type": (id) => `/event-types/${id}`,
  "api-key": () => "/settings/api-keys",
  company: () => "/settings/companies",
  plugin: () => "/settings/plugins",
  tenant: () => "/settings/tenants",
  replay: () => "/replays",
  erasure: (id) => `/settings/personal-data?erasure=${id}`,
};

/** The page of `connector:12`; null where there is none. What is gone has none either: its page says so. */
export function targetPath(target: string): string | null {
  const colon = target.indexOf(":");
  const kind = target.slice(0, colon);
  return colon > 0 && Object.hasOwn(pages, kind) ? (pages[kind]?.(encodeURIComponent(target.slice(colon + 1))) ?? null) : null;
}
