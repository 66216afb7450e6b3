import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Connector } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";
import { connectorKeys } from "../../connectors/queries.js";
import { pluginsQuery } from "../../connectors/wizard/catalog-queries.js";
import { mergePatch } from "../../connectors/wizard/merge-patch.js";
import { everyConnector } from "../../event-types/queries.js";
import type { MappingDraft } from "./mapping-draft.js";

/** Every connector whose plugin takes in what others send. */
export const receivingConnectors = queryOptions({
  queryKey: [...connectorKeys.all, "receiving"],
  queryFn: async ({ client: queries, signal }) => {
    const plugins = (await queries.ensureQueryData(pluginsQuery)).filter(({ direction }) => direction === "inbound" || direction === "both");
    return (await Promise.all(plugins.map(({ name }) => everyConnector({ plugin: name }, signal)))).flat();
  },
});

/** What a message would come to; writes nothing. Of a saved connector a mask in the config stands for its secret. The message goes as the text it is, with every digit. */
export const inboundPreviewQuery = ({ id, plugin, company, config }: MappingDraft, message: string) => {
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
