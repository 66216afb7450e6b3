import type { StoredConnector } from "@trunkline/database";
import { idleState, viewConnector, type ConnectorState } from "../../api/connector-view.js";
import type { ApiDependencies } from "../../api/dependencies.js";
import type { TenantStore } from "../../api/store.js";

/** `2026-02-01T00:00:00Z`, as TGM Expert's answers have it. */
export function secondsZ(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, "2026-02-01T00:00:00".length)}Z`;
}

/** Webhook connectors of dialect tgm in TGM Expert's words, as they stand now. Secrets in headers are masked. */
export async function viewWebhooks(dependencies: ApiDependencies, store: TenantStore, webhooks: readonly StoredConnector[]) {
  const states = await store.connectors.states(webhooks.map(({ id }) => id));
  return webhooks.map((stored) => viewWebhook(dependencies, stored, states.get(stored.id) ?? idleState));
}

export async function viewOneWebhook(dependencies: ApiDependencies, stored: StoredConnector) {
  const [view] = await dependencies.database.asTenant(stored.tenant, (store) => viewWebhooks(dependencies, store, [stored]));
  return view!;
}

function viewWebhook(dependencies: ApiDependencies, stored: StoredConnector, state: ConnectorState) {
  const { config, delivery } = viewConnector(dependencies, stored, state);
  return {
    id: stored.id,
    name: stored.name,
    description: stored.description,
    url: config.url,
    companyId: stored.company,
    isActive: stored.enabled,
    events: eventsOf(stored),
    customHeaders: config.headers,
    httpMethod: config.method,
    contentType: config.contentType,
    timeoutMs: delivery.timeoutMs,
    maxRetries: delivery.maxRetries,
    verifySsl: config.verifySsl,
    autoDisableAfterFailures: delivery.autoDisableAfterFailures,
    alertBelow: delivery.alertBelow,
    consecutiveFailures: state.consecutiveFailures,
    disabledReason: stored.disabledReason,
    lastTriggeredAt: state.lastFiredAtMs === null ? null : secondsZ(state.lastFiredAtMs),
    hasSecret: stored.secretPreview !== null,
    secretPreview: stored.secretPreview,
    successRate24h: state.successRate24h,
    createdAt: secondsZ(stored.createdAtMs),
    updatedAt: secondsZ(stored.updatedAtMs),
  };
}

export function eventsOf({ subscriptions }: Pick<StoredConnector, "subscriptions">): readonly string[] {
  return [...new Set(subscriptions.flatMap(({ eventTypes }) => eventTypes))];
}
