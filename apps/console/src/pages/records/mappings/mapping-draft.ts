import type { Connector } from "../../../api/answers.js";

/** An inbound connector that is being made or changed. */
export interface MappingDraft {
  /** null: it is not saved yet. */
  readonly id: number | null;
  readonly name: string;
  readonly plugin: string;
  readonly company: number | null;
  /** Connectors that send to the same system do not get what comes from it; "" for none. */
  readonly system: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export const blankMapping: MappingDraft = {
  id: null,
  name: "",
  plugin: "erp-inbound",
  company: null,
  system: "",
  config: {
    sender: { type: "engineKey" },
    records: [{ kind: "asset", key: { serial_number: { path: "$.serial", as: "text" } }, attributes: { name: { path: "$.name" } } }],
  },
};

export function mappingOf({ id, name, plugin, company, system, config }: Connector): MappingDraft {
  return { id, name, plugin, company, system: system ?? "", config };
}

/** To begin with: fits the mapping above. */
export const startMessage = JSON.stringify({ serial: "HP-1", name: "Pump" }, null, 2);
