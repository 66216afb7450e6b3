import { hash } from "node:crypto";
import { prepareItsOwnWay, rebuildEvent, type Attempt, type CompiledConnector } from "@trunkline/core";
import { maskHeaders, maskTarget, scrub } from "@trunkline/egress";
import { compileForPreview } from "./compile-stored.js";
import type { ApiDependencies } from "./dependencies.js";
import type { DeliveryDetail, TenantStore } from "./store.js";

export interface SentRequest {
  readonly request: NonNullable<Attempt["request"]>;
  readonly body: string;
  readonly contentType: string;
  /** Whether the body rendered now is, byte for byte, the one that was sent. */
  readonly isSame: boolean;
}

/** The request of a delivery that its first attempt delivered, rendered again by the revision it was planned with; null where that can no longer be done. */
export async function sentRequest(dependencies: ApiDependencies, store: TenantStore, delivery: DeliveryDetail): Promise<SentRequest | null> {
  const [first] = delivery.attempts;
  const event = await store.events.get(delivery.eventId);
  const revisions = await store.connectors.revisions(delivery.connectorId);
  const stored = revisions.find(({ revision }) => revision === delivery.connectorRevision);
  if (first === undefined || event === null || stored === undefined) return null;
  const connector = compileForPreview(dependencies, stored);
  const input = {
    deliveryId: delivery.id,
    event: rebuildEvent(event),
    connector,
    content: connector,
    subscriptionIndex: delivery.subscriptionIndex,
    attemptNumber: 1,
    body: null,
    test: delivery.test,
  };
  const prepared = await prepareItsOwnWay(input, first.startedAtMs);
  if ("outcome" in prepared) return null;
  const { contentType, text } = prepared.body;
  return {
    request: masked(connector, prepared.request),
    body: scrub(text, connector.secretValues),
    contentType,
    isSame: hash("sha256", text) === delivery.bodySha256,
  };
}

function masked({ secretValues }: CompiledConnector, { method, url, headers }: NonNullable<Attempt["request"]>): NonNullable<Attempt["request"]> {
  return { method, url: maskTarget(url, secretValues), headers: maskHeaders(headers, secretValues) };
}
