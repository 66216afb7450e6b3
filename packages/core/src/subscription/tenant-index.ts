import type { CompiledConnector } from "./compiled-connector.js";
import type { Candidate, TenantSettings } from "./configuration.js";
import { matchesEventType } from "./event-type-pattern.js";
import { tenantKnowsEventType } from "./known-event-type.js";

/** The connectors of one tenant by the event types they name. */
export interface TenantIndex {
  candidates(eventType: string): readonly Candidate[];
}

/** Producers may invent types without end; beyond this many the cache starts anew. */
const MAX_CACHED_TYPES = 2_000;
const NOBODY: readonly Candidate[] = [];

/** Indexes connectors at the first question: exact names by name, the few with wildcards apart. `connectors` in the order of their ids. */
export function indexTenant(settings: TenantSettings | undefined, connectors: readonly CompiledConnector[]): TenantIndex {
  const answers = new Map<string, readonly Candidate[]>();
  let groups: Groups | null = null;
  return {
    candidates(eventType) {
      const known = answers.get(eventType);
      if (known !== undefined) return known;
      groups ??= groupConnectors(connectors);
      const answer = settings === undefined || !tenantKnowsEventType(settings, eventType) ? NOBODY : candidatesOf(groups, eventType);
      if (answers.size >= MAX_CACHED_TYPES) answers.clear();
      answers.set(eventType, answer);
      return answer;
    },
  };
}

interface Groups {
  readonly byName: ReadonlyMap<string, ReadonlySet<CompiledConnector>>;
  readonly withWildcards: readonly CompiledConnector[];
}

function groupConnectors(connectors: readonly CompiledConnector[]): Groups {
  const byName = new Map<string, Set<CompiledConnector>>();
  const withWildcards: CompiledConnector[] = [];
  for (const connector of connectors) {
    const patterns = connector.subscriptions.flatMap(({ eventTypes }) => eventTypes);
    if (patterns.some((pattern) => pattern.includes("*"))) withWildcards.push(connector);
    else for (const name of patterns) addTo(byName, name, connector);
  }
  return { byName, withWildcards };
}

function addTo(groups: Map<string, Set<CompiledConnector>>, name: string, connector: CompiledConnector): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, new Set([connector]));
  else group.add(connector);
}

function candidatesOf({ byName, withWildcards }: Groups, eventType: string): readonly Candidate[] {
  const connectors = [...(byName.get(eventType) ?? []), ...withWildcards];
  const candidates = connectors.map((connector) => candidateOf(connector, eventType)).filter(({ subscriptions }) => subscriptions.length > 0);
  return candidates.sort((one, other) => one.connector.id - other.connector.id);
}

function candidateOf(connector: CompiledConnector, eventType: string): Candidate {
  const subscriptions = connector.subscriptions.filter(({ eventTypes }) => eventTypes.some((pattern) => matchesEventType(pattern, eventType)));
  return { connector, subscriptions };
}
