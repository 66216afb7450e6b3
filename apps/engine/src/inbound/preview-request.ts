import { eventTypeOf, type CompiledConnector } from "@trunkline/core";
import type { ApiDependencies } from "../api/dependencies.js";
import { invalid } from "../api/problem.js";
import { askPlugin, isReceiving } from "./ask-plugin.js";
import { changesOf } from "./receive-at.js";

export interface SampleRequest {
  readonly bodyText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** What a message would come to: the records before and after, with the action each would get, and the events a plugin makes itself. */
export async function previewRequest({ inbound, clock }: ApiDependencies, connector: CompiledConnector, sample: SampleRequest) {
  if (!isReceiving(connector)) throw invalid([{ pointer: "/plugin", message: `${connector.pluginId} receives nothing` }]);
  const request = { method: "POST", path: "", contentType: "application/json", ...sample };
  const result = await askPlugin(connector, request, clock.now());
  if (result.kind === "refused") return { refused: { status: result.status, reason: result.reason, pointer: result.pointer ?? "" }, records: [], events: [] };
  const records = await inbound.preview(changesOf(connector, result, []));
  return {
    refused: null,
    records: (result.records ?? []).map((change, index) => {
      const record = records[index] ?? null;
      return {
        ...change,
        result: record === null ? "missing" : record.action,
        event: record === null || record.action === "unchanged" ? null : eventTypeOf(change.kind, record.action),
        before: record?.before?.attributes ?? null,
        after: record?.after.attributes ?? null,
      };
    }),
    events: result.events ?? [],
  };
}
