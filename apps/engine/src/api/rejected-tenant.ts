import { decodeMessage, type RejectedMessage } from "@trunkline/core";
import type { Settings } from "../config/index.js";

/** Where messages of nobody are kept. */
const keeperOfNobody = "default";

/** The tenant into which a rejected message goes when it is taken in again: its own, and of one that belonged to nobody the one that its topic, its payload or its headers name. */
export function tenantOfRejected(found: RejectedMessage, { kafkaTopicTenants }: Pick<Settings, "kafkaTopicTenants">): string | null {
  if (found.tenant !== keeperOfNobody) return found.tenant;
  const { provenance, value, timestampMs } = found;
  const boundTenant = kafkaTopicTenants.get(provenance.topic ?? "") ?? null;
  const decoded = decodeMessage({ provenance, value, timestampMs, boundTenant, originSystem: null }, timestampMs);
  return decoded.kind === "event" ? decoded.candidate.tenant : boundTenant;
}
