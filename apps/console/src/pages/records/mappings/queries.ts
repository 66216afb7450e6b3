import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Connector } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";
import { mergePatch } from "../../connectors/wizard/merge-patch.js";
import type { MappingDraft } from "./mapping-draft.js";

/** What a message would come to; writes nothing. Of a saved connector a mask in the config stands for its secret. */
export const inboundPreviewQuery = ({ id, plugin, company, config }: MappingDraft, message: unknown) => {
  const target = id === null ? { plugin, company } : { connectorId: id };
  const body = { ...target, config: { ...config }, request: { body: message } };
  return queryOptions({
    queryKey: ["inbound", "preview", body],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: async ({ signal }) => (await good(client.POST("/api/v1/inbound/preview", { body, signal }))).data,
  });
};

/** Gives the connector's number. */
export async function createMapping({ name, plugin, company, system, config }: MappingDraft): Promise<number> {
  const body = { name: name.trim(), plugin, company, system: system === "" ? null : system, config: { ...config }, subscriptions: [] };
  return (await good(client.POST("/api/v1/connectors", { body }))).data.id;
}

/** Refused where somebody else has changed the connector meanwhile. */
export async function saveMapping(connector: Connector, draft: MappingDraft): Promise<void> {
  const { id, revision } = connector;
  const body = { name: draft.name.trim(), config: mergePatch(connector.config, draft.config) as Record<string, unknown> };
  await good(client.PATCH("/api/v1/connectors/{id}", { params: { path: { id: String(id) } }, headers: { "if-match": `"${id}-${revision}"` }, body }));
}
