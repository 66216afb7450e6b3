import type { JsonObject, JsonValue, ReceiveResult, RecordChange } from "@trunkline/plugin-api";
import type { ErpInboundConfig } from "../config.js";
import { erpInboundPlugin } from "../erp-inbound-plugin.js";
import { presets } from "../presets.js";

const connector = { id: 1, name: "ERP", tenant: "acme", company: 1 };

/** What a config makes of a message. */
export function receiveWith(config: JsonObject, message: JsonValue | string): ReceiveResult {
  const bodyText = typeof message === "string" ? message : JSON.stringify(message);
  const request = { method: "POST", path: "", query: {}, headers: {}, contentType: "application/json", bodyText };
  return erpInboundPlugin.receive({ request, config: erpInboundPlugin.config.parse(config) as ErpInboundConfig, connector, now: 0 });
}

/** A preset with its questions answered. */
export function presetConfig(id: string): JsonObject {
  const found = presets.find((preset) => preset.id === id);
  if (found === undefined) throw new Error(`there is no preset ${id}`);
  const config = structuredClone(found.config) as Record<string, JsonValue>;
  for (const { pointer, example } of found.asks) {
    const [first = "", second] = pointer.split("/").slice(1);
    if (second === undefined) config[first] = [example];
    else (config[first] as Record<string, JsonValue>)[second] = example;
  }
  return config;
}

/** The records of a message that must be good. */
export function recordsOf(id: string, message: JsonValue): readonly RecordChange[] {
  const result = receiveWith(presetConfig(id), message);
  if (result.kind === "refused") throw new Error(result.reason);
  return result.records ?? [];
}
