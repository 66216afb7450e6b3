import { boolArray, bytesArray, dateArray, int4Array, int8Array, textArray, timestampArray } from "./binary-array.js";
import { withoutNul } from "./text.js";

/** A column of a bulk write: its SQL name and type, and how rows give its values. */
export interface BulkColumn<Row> {
  readonly name: string;
  readonly type: string;
  readonly encode: (rows: readonly Row[]) => Buffer;
}

export function text<Row>(name: string, pick: (row: Row) => string | null): BulkColumn<Row> {
  const cleaned = (row: Row): string | null => {
    const value = pick(row);
    return value === null ? null : withoutNul(value);
  };
  return { name, type: "text", encode: (rows) => textArray(rows, cleaned) };
}

/** As given: a U+0000 makes PostgreSQL refuse the write. */
export function exactText<Row>(name: string, pick: (row: Row) => string): BulkColumn<Row> {
  return { name, type: "text", encode: (rows) => textArray(rows, pick) };
}

/** The UTF-8 bytes of a string. */
export function utf8Bytes<Row>(name: string, pick: (row: Row) => string | null): BulkColumn<Row> {
  return { name, type: "bytea", encode: (rows) => textArray(rows, pick, "bytea") };
}

export function hexBytes<Row>(name: string, pick: (row: Row) => string | null): BulkColumn<Row> {
  return { name, type: "bytea", encode: (rows) => textArray(rows, pick, "bytea", "hex") };
}

export function bytes<Row>(name: string, pick: (row: Row) => Buffer | null): BulkColumn<Row> {
  return { name, type: "bytea", encode: (rows) => bytesArray(rows, pick) };
}

export function int4<Row>(name: string, pick: (row: Row) => number | null): BulkColumn<Row> {
  return { name, type: "int4", encode: (rows) => int4Array(rows, pick) };
}

export function int8<Row>(name: string, pick: (row: Row) => number | null): BulkColumn<Row> {
  return { name, type: "int8", encode: (rows) => int8Array(rows, pick) };
}

export function bool<Row>(name: string, pick: (row: Row) => boolean): BulkColumn<Row> {
  return { name, type: "bool", encode: (rows) => boolArray(rows, pick) };
}

export function day<Row>(name: string, pick: (row: Row) => string): BulkColumn<Row> {
  return { name, type: "date", encode: (rows) => dateArray(rows, pick) };
}

/** From ms since the epoch. */
export function instant<Row>(name: string, pick: (row: Row) => number | null): BulkColumn<Row> {
  return { name, type: "timestamptz", encode: (rows) => timestampArray(rows, pick) };
}

export function namesOf(columns: readonly { readonly name: string }[]): string {
  return columns.map((column) => `"${column.name}"`).join(", ");
}

/** `unnest($3::text[], …)`; parameters count from `first`. */
export function unnestOf(columns: readonly { readonly type: string }[], first: number): string {
  return `unnest(${columns.map((column, index) => `$${first + index}::${column.type}[]`).join(", ")})`;
}

export function valuesOf<Row>(columns: readonly BulkColumn<Row>[], rows: readonly Row[]): Buffer[] {
  return columns.map((column) => column.encode(rows));
}
