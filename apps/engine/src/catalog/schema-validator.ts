import { schemaView, type Clock, type DomainEvent, type SchemaValidator } from "@trunkline/core";
import type { Logger } from "pino";
import type { Metrics } from "../operations/index.js";
import type { TenantCatalogs } from "./tenant-catalogs.js";

/** One event of each type and tenant in this time: enough to see a producer that has it wrong, too little to cost anything. */
const sampleEveryMs = 1_000;
/** A producer that keeps on is not logged every second. */
const logEveryMs = 60_000;
/** Producers may invent types without end. */
const mostTypes = 2_000;

interface SampledType {
  nextMs: number;
  nextLogMs: number;
}

interface Dependencies {
  readonly catalogs: Pick<TenantCatalogs, "of">;
  readonly metrics: Pick<Metrics, "schemaChecked">;
  readonly logger: Pick<Logger, "warn">;
  readonly clock: Clock;
}

/** Intake's schema checks: all events of tenants that reject, samples of those that are warned (docs/decisions/0006). */
export function createSchemaValidator({ catalogs, metrics, logger, clock }: Dependencies): SchemaValidator {
  const sampled = new Map<string, Map<string, SampledType>>();
  const check = ({ tenant, type, id }: DomainEvent, event: unknown, memory: SampledType): void => {
    const problems = catalogs.of(tenant).validate(type, event);
    metrics.schemaChecked(tenant, "warn", problems.length === 0);
    const now = clock.now();
    if (problems.length === 0 || now < memory.nextLogMs) return;
    memory.nextLogMs = now + logEveryMs;
    logger.warn({ tenant, type, eventId: id, problems: problems.slice(0, 3) }, "event.schema_warning");
  };
  return {
    validate: (tenant, eventType, event) => {
      const problems = catalogs.of(tenant).validate(eventType, event);
      metrics.schemaChecked(tenant, "reject", problems.length === 0);
      return problems;
    },
    sample: (event) => {
      const memory = memoryOf(sampled, event);
      const now = clock.now();
      if (now < memory.nextMs) return;
      memory.nextMs = now + sampleEveryMs;
      check(event, schemaView(event), memory);
    },
  };
}

function memoryOf(sampled: Map<string, Map<string, SampledType>>, { tenant, type }: DomainEvent): SampledType {
  const types = sampled.get(tenant) ?? new Map<string, SampledType>();
  const known = types.get(type);
  if (known !== undefined) return known;
  if (types.size >= mostTypes) types.clear();
  const memory = { nextMs: 0, nextLogMs: 0 };
  types.set(type, memory);
  sampled.set(tenant, types);
  return memory;
}
