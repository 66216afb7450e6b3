import type { Api, Answer } from "./api.js";

/** A connector as the API shows it (contract, "HTTP API"); what these tests read of it. */
export interface Connector {
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly paused: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly hasSecret: boolean;
  readonly secretPreview: string | null;
  /** Only in the answers to create and rotate. */
  readonly secret?: string;
}

export interface ConnectorInput {
  readonly url: string;
  readonly name?: string;
  /** Default `standard`. */
  readonly dialect?: string;
  /** Default `["*"]`. */
  readonly eventTypes?: readonly string[];
  readonly filter?: unknown;
  readonly template?: unknown;
  readonly delivery?: Readonly<Record<string, unknown>>;
  /** Further members of the config. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The body that makes a webhook connector with one subscription. */
export function connectorBody(input: ConnectorInput) {
  const { url, name = "a connector under test", dialect = "standard", eventTypes = ["*"], filter = null, template = null, delivery, config } = input;
  return { name, plugin: "webhook", config: { url, dialect, ...config }, subscriptions: [{ eventTypes, filter, template }], ...(delivery ? { delivery } : {}) };
}

/** Creates a webhook connector; the answer holds its secret. */
export async function createConnector(client: Api, input: ConnectorInput): Promise<Connector & { readonly secret: string }> {
  const { data }: Answer<Connector> = await client.post<Connector>("/connectors", connectorBody(input));
  return { ...data, secret: data.secret ?? "" };
}
