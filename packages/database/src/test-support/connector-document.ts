import type { ConnectorDocument } from "@trunkline/core";

export function makeDocument(changes: Partial<ConnectorDocument> = {}): ConnectorDocument {
  return {
    id: 0,
    tenant: "acme",
    company: 1,
    name: "SAP bridge",
    description: "",
    plugin: "webhook",
    system: null,
    enabled: true,
    paused: false,
    disabledBy: null,
    disabledReason: null,
    config: { url: "https://example.com/hook", zebra: 1, apple: "\u0000" },
    subscriptions: [{ eventTypes: ["asset.*"], filter: { "==": [{ var: "b" }, 1], a: null }, template: null }],
    delivery: { maxRetries: 3 },
    revision: 0,
    ...changes,
  };
}

export const secrets = { sealedSecrets: { "/secret": "sealed" }, secretPreview: "whsec_abc...xyz9" };
