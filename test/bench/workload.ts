import { randomUUID } from "node:crypto";
import type { RulesLogic } from "json-logic-js";

/** The same for the engine and the reference: one type, one filter, one template, events of about 1 KB. */
export const eventType = "asset.created";

export const filter: RulesLogic = { and: [{ in: [{ var: "data.attributes.asset_type" }, ["Equipment", "Vehicle"]] }, { ">": [{ var: "data.id" }, 100] }] };

export const template = { text: "Asset {{data.attributes.name}} is {{data.attributes.status}}", at: "{{time}}", pad: "{{data.attributes.pad}}" };

const pad = "y".repeat(700);

/** One event as JSON text. It passes the filter; `name` shows up in the delivered body. */
export function eventText(index: number, name = "Pump"): string {
  return JSON.stringify({
    id: randomUUID(),
    type: eventType,
    tenant: "default",
    time: new Date().toISOString(),
    data: { id: index + 1_000, type: "asset", attributes: { name, asset_type: "Equipment", status: "operational", pad } },
  });
}

/** A name that carries the moment of sending through the template, in ms of the clock that all processes of a machine share. */
export function stampedName(): string {
  return monotonicMs().toFixed(3);
}

/** The moment in a body that was rendered from a stamped event; undefined where there is none. */
export function readStamp(body: string): number | undefined {
  const found = /Asset (\d+\.\d+) is/.exec(body)?.[1];
  return found === undefined ? undefined : Number(found);
}

export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
