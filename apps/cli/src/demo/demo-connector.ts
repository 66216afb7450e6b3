import type { Api } from "../api.js";

export const demoConnectorName = "Demo: equipment to the inspector";

/** What the demo reads of a connector. */
interface Connector {
  readonly id: number;
  readonly name: string;
  readonly config: { readonly url: string };
}

export interface DemoConnector {
  readonly id: number;
  readonly isNew: boolean;
}

/** The demo's connector: found by its name and pointed at `url`, or created. */
export async function provideDemoConnector(api: Api, url: string): Promise<DemoConnector> {
  const found = await findConnector(api);
  if (found) {
    if (found.config.url !== url) await api.send("PATCH", `/connectors/${found.id}`, { config: { url } });
    return { id: found.id, isNew: false };
  }
  const { data } = await api.send<Connector>("POST", "/connectors", demoConnector(url));
  return { id: data.id, isNew: true };
}

/** Equipment and its upkeep; an asset of another kind is stopped by the filter. */
export function demoConnector(url: string) {
  return {
    name: demoConnectorName,
    description: "Made by npm start: sends to this engine's own request inspector. Delete it whenever you like.",
    plugin: "webhook",
    config: { url, dialect: "standard" },
    subscriptions: [
      {
        eventTypes: ["asset.*"],
        filter: { "==": [{ var: "data.attributes.asset_type" }, "Equipment"] },
        template: { event: "{{type}}", name: "{{data.attributes.name}}", state: "{{data.attributes.status}}", at: "{{time}}" },
      },
      {
        eventTypes: ["work_order.*", "inspection.*"],
        filter: null,
        template: { event: "{{type}}", title: "{{data.attributes.title}}", state: "{{data.attributes.status}}", at: "{{time}}" },
      },
    ],
  };
}

async function findConnector(api: Api): Promise<Connector | undefined> {
  let cursor = "";
  do {
    const { data, meta } = await api.get<readonly Connector[]>(`/connectors?limit=200${cursor}`);
    const found = data.find(({ name }) => name === demoConnectorName);
    if (found) return found;
    cursor = meta.nextCursor ? `&cursor=${encodeURIComponent(meta.nextCursor)}` : "";
  } while (cursor);
  return undefined;
}
