import { randomUUID } from "node:crypto";
import { builtInCatalog, type JsonObject } from "@trunkline/event-catalog";

/** An event in the contract's own names. */
export interface DemoEventBody extends JsonObject {
  id: string;
  type: string;
}

export interface DemoEvent {
  readonly body: DemoEventBody;
  /** Whether the demo's filter lets it through. */
  readonly passes: boolean;
}

const passingTypes = ["asset.created", "asset.updated", "work_order.created", "work_order.status_changed", "inspection.created"];

/** The catalog's examples with ids and times of their own, and an asset that is no equipment. */
export function demoEvents(): DemoEvent[] {
  const passing = passingTypes.map((type) => ({ body: example(type), passes: true }));
  return [...passing, { body: vehicle(), passes: false }];
}

/** Of the tenant `default`, which every engine has; the examples name one of their own. */
function example(type: string): DemoEventBody {
  const { tenant: _tenant, ...body } = builtInCatalog.get(type)?.example ?? {};
  return { ...body, id: `demo-${randomUUID()}`, type, time: new Date().toISOString() };
}

function vehicle(): DemoEventBody {
  const body = example("asset.created");
  const data = body.data as JsonObject;
  return { ...body, data: { ...data, attributes: { ...(data.attributes as JsonObject), name: "Forklift #2", asset_type: "Vehicle" } } };
}
