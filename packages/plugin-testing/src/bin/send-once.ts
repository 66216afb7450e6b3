import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { definitionProblems, RequestFailed, secretPointers, type JsonObject, type Plugin, type RenderedRequest } from "@trunkline/plugin-api";
import { attempt } from "../attempt.js";
import { goldenEvents } from "../golden-events.js";
import { valueAt } from "../pointer.js";
import { requestFault, type Wire } from "../target/wire.js";

const TIMEOUT_MS = 30_000;
const LONGEST_BODY = 2_000;

export interface SendOnce {
  /** Of the plugin's package. */
  readonly folder: string;
  readonly config: JsonObject;
  readonly eventType: string;
}

/** One real attempt with a plugin that was just built. Throws where plugin, config or event type will not do. */
export async function sendOnce({ folder, config, eventType }: SendOnce): Promise<{ readonly outcome: string; readonly report: string }> {
  const plugin = await pluginIn(folder);
  const parsed = plugin.config.safeParse(config);
  if (!parsed.success)
    throw new Error(`The config is not valid:\n${parsed.error.issues.map(({ path, message }) => `  /${path.join("/")}: ${message}`).join("\n")}`);
  const event = goldenEvents.find(({ type }) => type === eventType);
  if (event === undefined) throw new Error(`There is no example of ${eventType}; there are: ${goldenEvents.map(({ type }) => type).join(", ")}`);
  const valid = parsed.data as JsonObject;
  const { outcome, requests } = await attempt({ plugin, config: valid, event, wire: realWire, timeoutMs: TIMEOUT_MS, now: Date.now() });
  const secrets = secretPointers(plugin, valid).flatMap((pointer) => valueAt(valid, pointer) ?? []);
  const said = [...requests.map(requestText), `${outcome.kind}${"reason" in outcome ? `: ${outcome.reason}` : ""}`].join("\n\n");
  return { outcome: outcome.kind, report: `${masked(said, secrets)}\n` };
}

async function pluginIn(folder: string): Promise<Plugin> {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { trunkline?: { entry?: string } };
  const entry = join(folder, manifest.trunkline?.entry ?? "index.js");
  if (!existsSync(entry)) throw new Error(`${entry} does not exist: run npm run build before`);
  const module = (await import(pathToFileURL(entry).href)) as { readonly default?: unknown };
  const problems = definitionProblems(module.default);
  if (problems.length > 0) throw new Error(`The module ${problems.join(", ")}`);
  return module.default as Plugin;
}

/** To the real target. Only for the author's own machine: the engine has a guard in its place. */
const realWire: Wire = async (request, { timeoutMs, signal }) => {
  const fault = requestFault(request);
  if (fault !== null) throw new RequestFailed({ kind: "configInvalid", reason: fault });
  const { method, url, headers, body } = request;
  try {
    const answer = await fetch(url, {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      ...(method === "GET" || method === "HEAD" ? {} : { body }),
    });
    return { status: answer.status, headers: Object.fromEntries(answer.headers), bodyText: await answer.text() };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new RequestFailed({ kind: "transient", reason: `No answer: ${cause}` });
  }
};

function requestText({ method, url, headers, body }: RenderedRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${url}`, ...lines, "", body.slice(0, LONGEST_BODY)].join("\n");
}

function masked(text: string, secrets: readonly unknown[]): string {
  return secrets.reduce<string>((shown, secret) => (typeof secret === "string" && secret.length > 3 ? shown.replaceAll(secret, "***") : shown), text);
}
