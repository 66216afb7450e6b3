import { createRequire } from "node:module";
import type { WebhookConfig } from "./config.js";

type Headers = Readonly<Record<string, string>>;

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };
const USER_AGENT = `Trunkline/${version}`;

/** By config: the engine gives the same object for every event of an unchanged connector. */
const known = new WeakMap<WebhookConfig, Headers>();

/** The headers that are the same for every event: the admin's, the credentials, content type and user agent. The content type's name is lower case, the others' as the admin wrote them. */
export function connectorHeaders(config: WebhookConfig): Headers {
  const existing = known.get(config);
  if (existing !== undefined) return existing;
  const headers = { ...defaultHeaders(config), ...withKnownNames(config.headers), ...credentialHeaders(config.auth) };
  known.set(config, headers);
  return headers;
}

function defaultHeaders(config: WebhookConfig): Headers {
  return { "content-type": config.contentType, "User-Agent": USER_AGENT };
}

/** Spells the two names that have a default as the default does, or both would be sent. */
function withKnownNames(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [KNOWN_NAMES.get(name.toLowerCase()) ?? name, value]));
}

const KNOWN_NAMES = new Map([
  ["content-type", "content-type"],
  ["user-agent", "User-Agent"],
]);

function credentialHeaders(auth: WebhookConfig["auth"]): Headers {
  switch (auth.type) {
    // The engine puts the token in; see the plugin's `authentication`.
    case "oauth2":
    case "none":
      return {};
    case "bearer":
      return { Authorization: `Bearer ${auth.token}` };
    case "basic":
      return { Authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`, "utf8").toString("base64")}` };
    case "apiKey":
      return { [auth.header]: auth.value };
  }
}
