import type { CompiledConnector, HostedPlugin } from "@trunkline/core";
import { RequestFailed, type InboundRequest, type ReceiveResult, type SenderCheck } from "@trunkline/plugin-api";
import { Problem } from "../api/problem.js";
import { retryAfterSeconds } from "./inbound-limits.js";

/** A connector with a plugin that receives, wherever that runs. */
export type Receiving = CompiledConnector & { readonly plugin: HostedPlugin };

export function isReceiving(connector: CompiledConnector | undefined): connector is Receiving {
  return connector?.plugin?.receive !== undefined || connector?.plugin?.remote?.receives === true;
}

/** Empty where the plugin names none. */
export async function senderChecksOf(connector: Receiving, now: number): Promise<readonly SenderCheck[]> {
  const { plugin, config } = connector;
  if (plugin.remote === undefined) return plugin.senderChecks?.(config) ?? [];
  try {
    return await plugin.remote.senderChecks({ connector, config, now });
  } catch (error) {
    // Nobody knows yet who asks: no word of why.
    throw error instanceof RequestFailed ? unavailable("Senders cannot be checked right now.") : error;
  }
}

/** What the plugin makes of a request. */
export async function askPlugin(connector: Receiving, request: InboundRequest, now: number): Promise<ReceiveResult> {
  const { plugin, config } = connector;
  if (plugin.remote !== undefined) return orProblem(plugin.remote.receive({ connector, config, now, request }));
  if (plugin.receive === undefined) throw new TypeError(`${plugin.id} receives nothing`);
  return plugin.receive({ request, config, connector, now });
}

/** Nothing was kept, so the sender may come again; at once where its request had no part in it. */
async function orProblem<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    const { kind, reason } = error.outcome;
    if (kind === "cancelled") throw unavailable("The connector's plugin is starting again.");
    throw new Problem(500, `The connector's plugin could not read this: ${reason}`);
  }
}

function unavailable(detail: string): Problem {
  return new Problem(503, detail, [], { "retry-after": retryAfterSeconds });
}
