import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { z, type ZodType } from "zod";

/** What the schema knows of one environment variable besides its shape. */
export interface VariableNotes {
  readonly variable: string;
  readonly description: string;
  /** Ends the sentence "NAME: got …; ". */
  readonly fix: string;
  /** Never shown; may also be given as `NAME_FILE`. */
  readonly secret?: boolean;
  /** Not secret, but too long to be shown, and usually a file: may also be given as `NAME_FILE`. */
  readonly usuallyFile?: boolean;
}

/** Whether `NAME_FILE` is known too. */
export function hasFileForm({ secret, usuallyFile }: VariableNotes): boolean {
  return secret === true || usuallyFile === true;
}

/** Ties a schema to the environment variable that fills it. */
export function variable<Schema extends ZodType>(notes: VariableNotes, schema: Schema): Schema {
  return schema.meta({ ...notes }) as Schema;
}

/** The notes of a member of the settings schema; every member has them. */
export function notesOf(schema: ZodType): VariableNotes {
  return schema.meta() as unknown as VariableNotes;
}

/** Decimal digits between two bounds. */
export function integerText(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum));
}

export function flagText() {
  return z.enum(["true", "false", "1", "0"]).transform((text) => text === "true" || text === "1");
}

/** Comma list without empty items; every item must satisfy `isItem`. */
export function listText(isItem: (item: string) => boolean) {
  return z
    .string()
    .transform(splitList)
    .refine((items) => items.length > 0 && items.every(isItem));
}

function splitList(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** An absolute URL of one of these schemes, e.g. `postgres:`. */
export function urlText(protocols: readonly string[]) {
  return z.string().refine((text) => {
    const url = URL.parse(text);
    return url !== null && protocols.includes(url.protocol) && url.hostname !== "";
  });
}

/** `host:port`, IPv6 hosts in brackets. */
export function isHostAndPort(item: string): boolean {
  const found = /^(?:\[[0-9a-fA-F:]+\]|[^\s:/,]+):(\d{1,5})$/.exec(item);
  return found !== null && Number(found[1]) > 0 && Number(found[1]) < 65_536;
}

export function isCidr(item: string): boolean {
  const [address = "", prefix = "", ...more] = item.split("/");
  const family = isIP(address);
  return family !== 0 && more.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

export function isAddressOrCidr(item: string): boolean {
  return isIP(item) !== 0 || isCidr(item);
}

/** One or more certificates in PEM; the first is looked at. */
export function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).subject !== "";
  } catch {
    return false;
  }
}
