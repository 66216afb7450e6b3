import type { CatalogChange } from "@trunkline/event-catalog";
import type { Impact } from "./find-impact.js";

export interface ImpactReport {
  /** What is compared, e.g. `release 3 of 2026-11-25`. */
  readonly since: string;
  readonly changes: readonly CatalogChange[];
  readonly impacts: readonly Impact[];
  /** Tenants whose validation is `reject`: events that a new rule refuses are lost for them. */
  readonly rejectingTenants: readonly string[];
}

/** The report as lines for a person. */
export function describeImpact({ since, changes, impacts, rejectingTenants }: ImpactReport): readonly string[] {
  if (changes.length === 0) return [`The event catalog is backward compatible with ${since}: no stored filter or template is touched.`];
  const refusals = changes.filter(({ kind }) => kind === "refuses").length;
  return [
    `Changes of the event catalog since ${since}:`,
    ...changes.map(({ type, message }) => `  ${type}: ${message}`),
    "",
    ...(impacts.length === 0 ? ["No stored filter or template reads what has changed."] : [summaryOf(impacts), ...impacts.map(lineOf)]),
    ...(refusals > 0 && rejectingTenants.length > 0
      ? ["", `Tenants that reject what breaks the schema, so the new rules too: ${rejectingTenants.join(", ")}`]
      : []),
  ];
}

function summaryOf(impacts: readonly Impact[]): string {
  const connectors = new Set(impacts.map(({ connectorId }) => connectorId)).size;
  const tenants = new Set(impacts.map(({ tenant }) => tenant)).size;
  return `Read in ${counted(impacts.length, "place")} of ${counted(connectors, "connector")} of ${counted(tenants, "tenant")}:`;
}

function lineOf({ tenant, connectorId, connectorName, pointer, path, manner, change }: Impact): string {
  const what = { exactly: `reads ${path}`, around: `reads ${path}, which holds ${change.path}`, type: `subscribes to ${change.type}` }[manner];
  return `  tenant ${tenant}  connector ${connectorId} ${JSON.stringify(connectorName)}  ${pointer}  ${what}  (${change.type}: ${change.message})`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
