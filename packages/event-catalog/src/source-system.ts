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

/** The engine itself. */
export const trunkline: SourceSystem = {
  name: "trunkline",
  envelope: { tenant: "acme-corp", company: 1, source: "trunkline", time: "2026-02-01T12:30:45.123Z" },
  hasPrevious: false,
};
