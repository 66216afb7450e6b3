import { createIntake, groupConsults, type Intake, type IntakeDependencies } from "@trunkline/core";
import { createSchemaValidator, type TenantCatalogs } from "../catalog/index.js";
import type { RuntimeParts } from "./runtime-parts.js";

export interface EngineIntake extends Omit<IntakeDependencies, "schemas" | "dependencyLost"> {
  readonly catalogs: TenantCatalogs;
}

/** Core's intake with the schemas of this process; questions to the log are asked together. */
export function engineIntake({ metrics, logger }: Pick<RuntimeParts, "metrics" | "logger">, { catalogs, log, ...rest }: EngineIntake): Intake {
  const { clock } = rest;
  return createIntake({
    ...rest,
    count: metrics.received,
    log: { ...log, consult: groupConsults(log) },
    schemas: createSchemaValidator({ catalogs, metrics, logger, clock }),
    // The log's watch has seen it.
    dependencyLost: () => undefined,
  });
}
