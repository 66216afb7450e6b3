import { builtInCatalog, compareEventTypes, readReleasedCatalog, type CatalogChange, type ReleasedCatalog } from "@trunkline/event-catalog";
import { readSettings, type Environment } from "../settings.js";
import { describeImpact, type ImpactReport } from "./describe-impact.js";
import { findImpact } from "./find-impact.js";
import { reachDatabase } from "../reach-database.js";
import { readStored } from "./read-stored.js";

export interface ImpactOptions {
  /** `type:path`, or `type` alone: reports as if these were removed. Empty: what the present catalog has changed. */
  readonly removed: readonly string[];
  readonly json: boolean;
}

/** `npm run catalog:impact`. Resolves to the exit status: 1 where something stored reads what has changed. */
export async function catalogImpact({ removed, json }: ImpactOptions, environment: Environment = process.env): Promise<number> {
  const released = await readReleasedCatalog();
  const changes = removed.length > 0 ? removed.map(supposedRemoval) : compareEventTypes(released.types, builtInCatalog.list());
  await using database = await reachDatabase(await readSettings(environment));
  const report = await impactOf(released, changes, database.url);
  const lines = json ? [JSON.stringify(report, null, 2)] : [`Database: ${database.place}`, ...describeImpact(report)];
  process.stdout.write(`${lines.join("\n")}\n`);
  return report.impacts.length > 0 ? 1 : 0;
}

/** What changes of the catalog would touch in a database. */
export async function impactOf(
  { release, date }: Pick<ReleasedCatalog, "release" | "date">,
  changes: readonly CatalogChange[],
  url: string,
): Promise<ImpactReport> {
  const stored = await readStored(url);
  const rejectingTenants = stored.tenants.filter(({ validation }) => validation === "reject").map(({ id }) => id);
  return { since: `release ${release} of ${date}`, changes, impacts: findImpact(changes, stored), rejectingTenants: rejectingTenants.sort() };
}

function supposedRemoval(text: string): CatalogChange {
  const [type = "", path = ""] = text.split(":", 2);
  return { type, path, kind: "removed", message: `${path || type} is gone (supposed)` };
}
