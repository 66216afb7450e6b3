const mask = "***";
/** Contract, HTTP API: header values of these names are secrets. */
const secretName = /auth|key|secret|token|passw|cookie|signature/i;
/** In a query also these: Azure Logic Apps signs its URLs with `sig`. */
const secretParameter = /auth|key|secret|token|passw|cookie|signature|^(?:sig|code)$/i;
/** Providers whose whole path is the credential. */
const secretUrlHosts = [
  "discord.com",
  "discordapp.com",
  "hooks.slack.com",
  "hooks.zapier.com",
  "webhook.office.com",
  "logic.azure.com",
  "api.powerplatform.com",
];
const shortestSecret = 8;

/** Whether a header's value is a secret by its name. */
export function isSecretHeader(name: string): boolean {
  return secretName.test(name);
}

/** A copy with `***` for secrets: whole values where the name says so, and `extraSecrets` wherever they stand. */
export function maskHeaders(headers: Readonly<Record<string, string>>, extraSecrets: readonly string[] = []): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name, isSecretHeader(name) ? mask : scrub(value, extraSecrets)]));
}

/** The URL with `***` for credentials, query values of a secret's name, and all beyond the origin where that is the secret. */
export function maskUrl(text: string, options: { readonly originOnly?: boolean } = {}): string {
  const url = URL.parse(text);
  if (url === null) return mask;
  if (options.originOnly === true || secretUrlHosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`))) return `${url.origin}/${mask}`;
  const credentials = url.username === "" && url.password === "" ? "" : `${mask}@`;
  return `${url.protocol}//${credentials}${url.host}${url.pathname}${maskQuery(url.search)}${url.hash === "" ? "" : `#${mask}`}`;
}

/** The URL of a request as it may be shown: of its origin only where a secret of the connector is a URL there, whatever has been rendered into it. */
export function maskTarget(text: string, secrets: readonly string[]): string {
  const origin = URL.parse(text)?.origin;
  const originOnly = secrets.some((secret) => /^https?:/i.test(secret) && origin === URL.parse(secret)?.origin);
  return scrub(maskUrl(text, { originOnly }), secrets);
}

/**
 * Replaces secrets in a text by `***`: as they are, JSON-escaped, URL-encoded, in Base64 and Base64 for URLs. Secrets of fewer than 8 characters are
 * left: replacing them would maul ordinary text and thereby tell what they are.
 */
export function scrub(text: string, secrets: readonly string[]): string {
  if (secrets.length === 0 || text.length < shortestSecret) return text;
  const pattern = patternOf(secrets);
  return pattern === null ? text : text.replace(pattern, mask);
}

/** Every answer of a target goes through here with the same few secrets: their forms are worked out once. */
const patterns = new WeakMap<readonly string[], RegExp | null>();

function patternOf(secrets: readonly string[]): RegExp | null {
  const known = patterns.get(secrets);
  if (known !== undefined) return known;
  const forms = new Set(secrets.filter((secret) => secret.length >= shortestSecret).flatMap(formsOf));
  const longestFirst = [...forms].filter((form) => form.length >= shortestSecret).sort((one, other) => other.length - one.length);
  const pattern = longestFirst.length === 0 ? null : new RegExp(longestFirst.map((form) => RegExp.escape(form)).join("|"), "g");
  patterns.set(secrets, pattern);
  return pattern;
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const bare = secret.replace(/^wh(?:sec|sk)_/, "");
  const base64 = bytes.toString("base64");
  return [
    secret,
    bare,
    JSON.stringify(secret).slice(1, -1),
    encoded(secret),
    encoded(secret).replaceAll("%20", "+"),
    base64,
    base64.replace(/=+$/, ""),
    bytes.toString("base64url"),
  ];
}

/** A lone surrogate has no URL encoding. */
function encoded(secret: string): string {
  return encodeURIComponent(secret.toWellFormed());
}

function maskQuery(search: string): string {
  if (search === "") return "";
  return `?${search.slice(1).split("&").map(maskParameter).join("&")}`;
}

function maskParameter(parameter: string): string {
  const [name = ""] = parameter.split("=", 1);
  return secretParameter.test(decoded(name)) ? `${name}=${mask}` : parameter;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
