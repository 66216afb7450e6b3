import type { Dialect } from "./dialect.js";
import { perfex } from "./perfex.js";
import { smtm } from "./smtm.js";
import { standard } from "./standard.js";
import { tageur } from "./tageur.js";
import { tagorun } from "./tagorun.js";
import { tgm } from "./tgm.js";

/** As written in `config.dialect`; the first is the default. */
export const DIALECT_NAMES = ["standard", "tgm", "tageur", "perfex", "smtm", "tagorun"] as const;

export type DialectName = (typeof DIALECT_NAMES)[number];

const dialects: Readonly<Record<DialectName, Dialect>> = { standard, tgm, tageur, perfex, smtm, tagorun };

export function dialectByName(name: DialectName): Dialect {
  return dialects[name];
}
