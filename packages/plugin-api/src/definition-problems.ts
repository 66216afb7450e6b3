import { apiVersionProblem } from "./api-version.js";
import type { Plugin } from "./plugin.js";

const ID = /^[a-z][a-z0-9-]{2,40}$/;
const HOST = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/i;
const MOST_ICON_BYTES = 32_768;
const functions = [
  ...(["render", "renderBatch", "sign", "classify", "send", "check", "receive", "senderChecks"] as const),
  ...(["review", "migrateConfig", "authentication", "testEvent", "renderDeletion", "whenGone"] as const),
];

/** What keeps a module's default export from being a plugin, each as a sentence's end ("it …"); none: it is one. */
export function definitionProblems(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return ["has no default export made by definePlugin"];
  const plugin = value as Partial<Plugin>;
  const version = apiVersionProblem(plugin.apiVersion);
  if (version !== null) return [version.replace(/^it /, "")];
  return [...identityProblems(plugin), ...directionProblems(plugin), ...typeProblems(plugin), ...egressProblems(plugin), ...versionProblems(plugin)];
}

function identityProblems({ id, title, description, docs, icon }: Partial<Plugin>): readonly string[] {
  return [
    ...problem(typeof id !== "string" || !ID.test(id), "needs an id of 3 to 41 lower-case letters, digits and hyphens that begins with a letter"),
    ...problem(typeof title !== "string" || title.trim() === "", "needs a title"),
    ...problem(typeof description !== "string", "needs a description"),
    ...problem(docs !== undefined && !isWebAddress(docs), "has docs that are no URL with https:// or http://"),
    ...problem(icon !== undefined && !isStaticImage(icon), "has an icon that is no static SVG of at most 32 KB"),
  ];
}

function directionProblems({ direction, render, send, receive }: Partial<Plugin>): readonly string[] {
  if (direction !== "outbound" && direction !== "inbound" && direction !== "both") return ["needs a direction: outbound, inbound or both"];
  return [
    ...problem(direction !== "inbound" && render === undefined && send === undefined, "lacks render (or send), which an outbound plugin needs"),
    ...problem(direction !== "outbound" && receive === undefined, "lacks receive, which an inbound plugin needs"),
  ];
}

function typeProblems(plugin: Partial<Plugin>): readonly string[] {
  const { config, batch, renderBatch } = plugin;
  return [
    ...functions.filter((name) => plugin[name] !== undefined && typeof plugin[name] !== "function").map((name) => `has a ${name} that is no function`),
    ...problem(typeof (config as { safeParse?: unknown } | undefined)?.safeParse !== "function", "lacks config, a zod schema"),
    ...problem((batch === undefined) !== (renderBatch === undefined), "needs batch and renderBatch together, or neither"),
  ];
}

function egressProblems({ egress }: Partial<Plugin>): readonly string[] {
  if (egress === undefined) return [];
  if (!Array.isArray(egress.hosts)) return ["has an egress without a list of hosts"];
  return egress.hosts.filter((host) => !HOST.test(String(host))).map((host) => `declares the host ${JSON.stringify(host)}, which is no name`);
}

function versionProblems({ configVersion, migrateConfig }: Partial<Plugin>): readonly string[] {
  if (configVersion === undefined || configVersion === 1) return [];
  if (!Number.isInteger(configVersion) || configVersion < 1) return ["has a configVersion that is no whole number from 1"];
  return problem(migrateConfig === undefined, `lacks migrateConfig, which configVersion ${configVersion} needs`);
}

/** Shown as a link. */
function isWebAddress(text: unknown): boolean {
  return typeof text === "string" && /^https?:\/\/./.test(text) && URL.canParse(text);
}

function isStaticImage(icon: unknown): boolean {
  return (
    typeof icon === "string" &&
    Buffer.byteLength(icon) <= MOST_ICON_BYTES &&
    /^\s*(<\?xml[^>]*>\s*)?<svg[\s>]/.test(icon) &&
    !/<script|<foreignObject|\son[a-z]+\s*=|(?:href|src)\s*=\s*["'](?!#|data:image\/)|javascript:|@import|<!ENTITY/i.test(icon)
  );
}

function problem(isOne: boolean, text: string): readonly string[] {
  return isOne ? [text] : [];
}
