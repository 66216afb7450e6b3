/** What a URL that people call "a Teams webhook" leads to. */
export type UrlKind = "workflow" | "connector" | "retiredConnector" | "retiredWorkflow" | "other";

interface Pattern {
  readonly kind: UrlKind;
  /** A name, or the end of one. */
  readonly host: string;
  readonly path: RegExp;
}

/** learn.microsoft.com, "Create incoming webhooks with Workflows" and the announcements of what was retired. */
const PATTERNS: readonly Pattern[] = [
  { kind: "workflow", host: ".api.powerplatform.com", path: /^\/powerautomate\/automations\/direct\// },
  { kind: "connector", host: ".webhook.office.com", path: /^\/webhookb2\// },
  { kind: "retiredConnector", host: "outlook.office.com", path: /^\/webhook\// },
  { kind: "retiredConnector", host: "outlook.office365.com", path: /^\/webhook\// },
  { kind: "retiredWorkflow", host: ".logic.azure.com", path: /^\/workflows\// },
];

export function urlKind(url: string): UrlKind {
  const parsed = URL.parse(url);
  if (parsed === null) return "other";
  const { hostname, pathname } = parsed;
  const found = PATTERNS.find(({ host, path }) => (host.startsWith(".") ? hostname.endsWith(host) : hostname === host) && path.test(pathname));
  return found?.kind ?? "other";
}
