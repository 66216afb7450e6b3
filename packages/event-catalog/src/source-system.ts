import type { JsonObject } from "./json.js";

/** A system that produces events, with the values its examples share. */
export interface SourceSystem {
  name: string;
  /** Top-level members of every example besides id, type and data. */
  envelope: JsonObject;
  /** Whether its payloads carry `previous` (TGM Expert's do, Tageur's do not). */
  hasPrevious: boolean;
}

/** Values from TGM Expert's published payloads. */
export const tgmExpert: SourceSystem = {
  name: "tgm-expert",
  envelope: { tenant: "acme-corp", company: 1, source: "tgm-expert", time: "2026-02-01T12:30:45.123Z", metadata: null },
  hasPrevious: true,
};

/** Values from Tageur's published payloads. */
export const tageur: SourceSystem = {
  name: "tageur",
  envelope: { tenant: "acme-corp", company: 1, source: "tageur", time: "2025-01-04T12:34:56Z" },
  hasPrevious: false,
};

/** Values from the payload of Perfex's assets module. */
export const perfex: SourceSystem = {
  name: "perfex",
  envelope: { tenant: "acme-corp", company: 1, source: "perfex_assets_module", time: "2025-02-04T12:00:00+00:00" },
  hasPrevious: false,
};

/** Values from SmartMaintenance's published payload. */
export const smartMaintenance: SourceSystem = {
  name: "smartmaintenance",
  envelope: { tenant: "acme-corp", company: 1, company_name: "PT Kahatex", source: "smartmaintenance", time: "2026-04-24T09:15:30+07:00" },
  hasPrevious: false,
};

/** Values from TagoRUN's published payload. */
export const tagorun: SourceSystem = {
  name: "tagorun",
  envelope: { tenant: "acme-corp", company: 1, source: "tagorun", time: "2023-01-15T10:30:00Z" },
  hasPrevious: false,
};

/** The engine itself. */
export const trunkline: SourceSystem = {
  name: "trunkline",
  envelope: { tenant: "acme-corp", company: 1, source: "trunkline", time: "2026-02-01T12:30:45.123Z" },
  hasPrevious: false,
};

/** What else people call a system: the names of the webhook dialects made for them. */
const otherNames: Readonly<Record<string, string>> = { tgm: tgmExpert.name, smtm: smartMaintenance.name };

/** The name under which the catalog knows a system, whatever its capitals. */
export function systemNamed(name: string): string {
  const lower = name.toLowerCase();
  return Object.hasOwn(otherNames, lower) ? (otherNames[lower] ?? lower) : lower;
}
