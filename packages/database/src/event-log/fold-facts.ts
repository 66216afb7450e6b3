import { bucketMs, type DeliveryFact, type FoldedFacts, type StateChange, type StatisticsChange } from "./facts.js";
import { histogramSlots, slotOf } from "./histogram.js";

/** Folds a batch to one change per connector, and one per connector and bucket; sorted, so that two processes never lock rows crosswise. */
export function foldFacts(facts: readonly DeliveryFact[], nowMs: number): FoldedFacts {
  const states = new Map<number, StateChange>();
  const statistics = new Map<string, StatisticsChange>();
  for (const fact of facts) {
    if (fact.attempt === null && !isFinal(fact.status)) continue;
    foldState(stateOf(states, fact), fact);
    foldStatistics(statisticsOf(statistics, fact, nowMs), fact);
  }
  return {
    states: [...states.values()].sort((first, second) => first.connectorId - second.connectorId),
    statistics: [...statistics.values()].sort((first, second) => first.connectorId - second.connectorId || first.bucketMs - second.bucketMs),
  };
}

function isFinal(status: DeliveryFact["status"]): boolean {
  return status === "delivered" || status === "accepted" || status === "dead_lettered";
}

function stateOf(states: Map<number, StateChange>, { connectorId, tenant }: DeliveryFact): StateChange {
  const known = states.get(connectorId);
  if (known !== undefined) return known;
  const made: StateChange = { connectorId, tenant, hasSuccess: false, failures: 0, lastFiredMs: null };
  states.set(connectorId, made);
  return made;
}

function foldState(state: StateChange, { attempt, status }: DeliveryFact): void {
  if (attempt !== null) state.lastFiredMs = Math.max(state.lastFiredMs ?? 0, attempt.startedAtMs);
  if (status === "dead_lettered") state.failures += 1;
  if (status !== "delivered" && status !== "accepted") return;
  state.hasSuccess = true;
  state.failures = 0;
}

function statisticsOf(statistics: Map<string, StatisticsChange>, { connectorId, tenant, attempt }: DeliveryFact, nowMs: number): StatisticsChange {
  const bucket = Math.floor((attempt?.startedAtMs ?? nowMs) / bucketMs) * bucketMs;
  const name = `${connectorId}/${bucket}`;
  const known = statistics.get(name);
  if (known !== undefined) return known;
  const counts = { attempts: 0, success2xx: 0, delivered: 0, failed: 0, retries: 0, durationMs: 0 };
  const made: StatisticsChange = { connectorId, tenant, bucketMs: bucket, ...counts, histogram: Array.from({ length: histogramSlots }, () => 0) };
  statistics.set(name, made);
  return made;
}

function foldStatistics(change: StatisticsChange, { attempt, status }: DeliveryFact): void {
  if (status === "delivered" || status === "accepted") change.delivered += 1;
  if (status === "dead_lettered") change.failed += 1;
  // A try that our own shutdown broke off says nothing of the target.
  if (attempt === null || attempt.outcome === "cancelled") return;
  const { responseStatus, durationMs, number } = attempt;
  const slot = slotOf(durationMs);
  change.attempts += 1;
  change.durationMs += durationMs;
  change.histogram[slot] = (change.histogram[slot] ?? 0) + 1;
  if (responseStatus !== null && responseStatus >= 200 && responseStatus < 300) change.success2xx += 1;
  if (number > 1) change.retries += 1;
}
