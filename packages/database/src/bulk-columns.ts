import type { Arena } from "./arena.js";
import { boolArray, bytesArray, dateArray, int4Array, int8Array, textArray, timestampArray, type Values } from "./binary-array.js";
import { withoutNul } from "./text.js";

/** A column of a bulk write: its SQL name and type, and how rows give its values. */
export interface BulkColumn<Row> {
  readonly name: string;
  readonly type: string;
  readonly encode: (arena: Arena, rows: readonly Row[]) => Buffer;
}

type Pick<Row, Value> = (row: Row) => Value | null;

export function text<Row>(name: string, pick: Pick<Row, string>): BulkColumn<Row> {
  return { name, type: "text", encode: (arena, rows) => textArray(arena, cleanedValues(rows, pick)) };
}

/** As given: a U+0000 makes PostgreSQL refuse the write. For what is known to hold none, too. */
export function exactText<Row>(name: string, pick: Pick<Row, string>): BulkColumn<Row> {
  return { name, type: "text", encode: (arena, rows) => textArray(arena, rows.map(pick)) };
}

/** The UTF-8 bytes of a string. */
export function utf8Bytes<Row>(name: string, pick: Pick<Row, string>): BulkColumn<Row> {
  return { name, type: "bytea", encode: (arena, rows) => textArray(arena, rows.map(pick), "bytea") };
}

export function hexBytes<Row>(name: string, pick: Pick<Row, string>): BulkColumn<Row> {
  return { name, type: "bytea", encode: (arena, rows) => textArray(arena, rows.map(pick), "bytea", "hex") };
}

export function bytes<Row>(name: string, pick: Pick<Row, Buffer>): BulkColumn<Row> {
  return columnOf(name, "bytea", bytesArray, pick);
}

export function int4<Row>(name: string, pick: Pick<Row, number>): BulkColumn<Row> {
  return columnOf(name, "int4", int4Array, pick);
}

export function int8<Row>(name: string, pick: Pick<Row, number>): BulkColumn<Row> {
  return columnOf(name, "int8", int8Array, pick);
}

export function bool<Row>(name: string, pick: Pick<Row, boolean>): BulkColumn<Row> {
  return columnOf(name, "bool", boolArray, pick);
}

export function day<Row>(name: string, pick: Pick<Row, string>): BulkColumn<Row> {
  return columnOf(name, "date", dateArray, pick);
}

/** From ms since the epoch. */
export function instant<Row>(name: string, pick: Pick<Row, number>): BulkColumn<Row> {
  return columnOf(name, "timestamptz", timestampArray, pick);
}

export function namesOf(columns: readonly { readonly name: string }[]): string {
  return columns.map((column) => `"${column.name}"`).join(", ");
}

/** `unnest($3::text[], …)`; parameters count from `first`. */
export function unnestOf(columns: readonly { readonly type: string }[], first: number): string {
  return `unnest(${columns.map((column, index) => `$${first + index}::${column.type}[]`).join(", ")})`;
}

export function valuesOf<Row>(arena: Arena, columns: readonly BulkColumn<Row>[], rows: readonly Row[]): Buffer[] {
  return columns.map((column) => column.encode(arena, rows));
}

type Encode<Value> = (arena: Arena, values: Values<Value>) => Buffer;

function columnOf<Row, Value>(name: string, type: string, encode: Encode<Value>, pick: Pick<Row, Value>): BulkColumn<Row> {
  return {
    name,
    type,
    encode: (arena, rows) =>
      encode(
        arena,
        rows.map((row) => pick(row)),
      ),
  };
}

/** Without U+0000. What is the same as in the row before is not looked through again. */
function cleanedValues<Row>(rows: readonly Row[], pick: Pick<Row, string>): (string | null)[] {
  let last: string | null = null;
  let cleaned: string | null = null;
  return rows.map((row) => {
    const value = pick(row);
    if (value === last) return cleaned;
    last = value;
    cleaned = value === null ? null : withoutNul(value);
    return cleaned;
  });
}
