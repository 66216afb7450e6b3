import { rawDigits, type JsonValue } from "@trunkline/plugin-api";
import type { MappingField } from "./config.js";

/** A value in the form asked for; undefined where it is not of that kind. `false` is Odoo's word for "empty" in everything but a boolean. */
export function convert(value: JsonValue, as: NonNullable<MappingField["as"]>): JsonValue | undefined {
  if (as === "boolean") return booleanOf(value);
  if (value === false) return undefined;
  const digits = rawDigits(value);
  if (digits !== null && (as === "text" || as === "number")) return as === "text" ? digits : value;
  if (as === "text") return typeof value === "string" ? value.trim() : typeof value === "object" ? undefined : String(value);
  if (as === "number") return numberOf(value);
  const ms = instantOf(value);
  if (ms === undefined) return undefined;
  const time = new Date(ms).toISOString();
  return as === "date" ? time.slice(0, 10) : time;
}

const TRUE = /^(true|yes|y|x|1)$/i;
const FALSE = /^(false|no|n|0|)$/i;

/** SAP's `X` and the empty text too. */
function booleanOf(value: JsonValue): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = typeof value === "object" ? "?" : String(value).trim();
  return TRUE.test(text) ? true : FALSE.test(text) ? false : undefined;
}

function numberOf(value: JsonValue): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** OData version 2 and .NET: `/Date(1492041600000)/`, an offset behind it changes nothing. */
const ODATA = /^\/Date\((-?\d{1,15})(?:[+-]\d{1,4})?\)\/$/;
/** SAP's internal form, and ISO 8601's basic one. */
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
/** Odoo writes UTC without saying so. */
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;
/** The largest instant of JavaScript's dates. */
const LATEST_MS = 8_640_000_000_000_000;

/** ms since the epoch. */
function instantOf(value: JsonValue): number | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  const odata = ODATA.exec(text)?.[1];
  const compact = COMPACT.exec(text);
  const iso = compact === null ? text : `${compact[1]}-${compact[2]}-${compact[3]}`;
  const ms =
    odata === undefined ? (/^\d{4}-\d{2}/.test(iso) ? Date.parse(WITHOUT_ZONE.test(iso) ? `${iso.replace(" ", "T")}Z` : iso) : Number.NaN) : Number(odata);
  return Number.isFinite(ms) && Math.abs(ms) <= LATEST_MS && new Date(ms).getUTCFullYear() > 0 && new Date(ms).getUTCFullYear() < 10_000 ? ms : undefined;
}
