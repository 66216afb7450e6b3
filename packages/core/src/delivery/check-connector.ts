import { hmacOver, RequestFailed, type CheckVerdict, type JsonObject, type PluginContext } from "@trunkline/plugin-api";
import type { CompiledConnector } from "../subscription/compiled-connector.js";
import type { AttemptDependencies } from "./attempt-input.js";
import { openConversation, type Conversation } from "./conversation.js";
import { messageOf } from "./message-of.js";

/** What a plugin's own check found, and the last answer it got. */
export interface CheckReport {
  readonly verdict: CheckVerdict;
  /** No answer came. */
  readonly isUnreachable: boolean;
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  readonly durationMs: number;
}

export interface CheckDependencies extends Pick<AttemptDependencies, "sender" | "clock"> {
  /** For the whole check. */
  readonly timeoutMs: number;
}

/** Asks a plugin whether a connector would work; null where it has no check of its own. Never rejects. */
export async function checkConnector(dependencies: CheckDependencies, connector: CompiledConnector): Promise<CheckReport | null> {
  const { clock, timeoutMs } = dependencies;
  if (connector.plugin?.check === undefined && connector.plugin?.remote?.checks !== true) return null;
  const startedAtMs = clock.now();
  const conversation = openConversation(dependencies, connector, { timeoutMs });
  const found = await verdictOf(conversation.within(ask(connector, conversation, { now: startedAtMs, timeoutMs })));
  conversation.close();
  const status = conversation.last?.kind === "response" ? conversation.last.status : null;
  return { ...found, status, durationMs: clock.now() - startedAtMs };
}

async function ask(
  connector: CompiledConnector,
  { http, signal }: Conversation,
  { now, timeoutMs }: { readonly now: number; readonly timeoutMs: number },
): Promise<CheckVerdict | undefined> {
  const { plugin, config } = connector;
  if (plugin?.remote !== undefined) return plugin.remote.check({ connector, config, now }, { http, signal, timeoutMs });
  const context: PluginContext<JsonObject> = {
    config,
    connector,
    now,
    signal,
    http,
    hmac: hmacOver(config),
  };
  return plugin?.check?.(context);
}

async function verdictOf(asked: Promise<CheckVerdict | undefined>): Promise<Pick<CheckReport, "verdict" | "isUnreachable">> {
  try {
    return { verdict: (await asked) ?? { ok: false, message: "The plugin gave no verdict" }, isUnreachable: false };
  } catch (error) {
    if (error instanceof RequestFailed) return { verdict: { ok: false, message: error.outcome.reason }, isUnreachable: error.outcome.kind !== "bug" };
    return { verdict: { ok: false, message: `The plugin failed: ${messageOf(error)}` }, isUnreachable: false };
  }
}
