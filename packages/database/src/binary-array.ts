import { reserve, type Arena } from "./arena.js";

/**
 * Arrays in PostgreSQL's binary wire format (array_send in src/backend/utils/adt/arrayfuncs.c). `pg` sends a Buffer as a binary parameter,
 * so a column of a bulk write costs one pass and no escaping; its own text form escapes every quote of every payload.
 */
const elementType = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, date: 1082, timestamptz: 1184 } as const;
type ElementType = keyof typeof elementType;

const headerBytes = 20;
const shortBytes = 64;
const nullLength = -1;
const epoch2000Ms = 946_684_800_000;
const epoch2000Days = 10_957;
const dayMs = 86_400_000;
const twoTo32 = 2 ** 32;

/** Values of one column, in order; null is SQL's. */
export type Values<Value> = readonly (Value | null)[];

/** Strings as `text[]`, or as `bytea[]` of the bytes they stand for. */
export function textArray(arena: Arena, values: Values<string>, type: "text" | "bytea" = "text", encoding: BufferEncoding = "utf8"): Buffer {
  let most = headerBytes + values.length * 4;
  // No UTF-16 unit takes more than three bytes of UTF-8.
  for (const value of values) if (value !== null) most += value.length * 3;
  const buffer = reserve(arena, most);
  let offset = writeHeader(buffer, type, values.length);
  let last: string | null = null;
  let lastLength = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? null;
    if (value === null) writeInt32(buffer, nullLength, offset);
    else {
      if (value === last && lastLength <= shortBytes) repeatElement(buffer, offset, lastLength);
      else lastLength = writeElement(buffer, value, offset, encoding);
      offset += lastLength;
    }
    last = value;
    offset += 4;
  }
  return taken(arena, buffer, offset);
}

/** Gives the length in bytes. */
function writeElement(buffer: Buffer, value: string, offset: number, encoding: BufferEncoding): number {
  const length = value.length === 0 ? 0 : buffer.write(value, offset + 4, encoding);
  writeInt32(buffer, length, offset);
  return length;
}

/** The element before `offset` once more, with its length: tenants, types, and states are the same row after row, and a call into the library takes longer than a few bytes do. */
function repeatElement(buffer: Buffer, offset: number, length: number): void {
  const before = offset - length - 4;
  for (let index = 0; index < length + 4; index += 1) buffer[offset + index] = buffer[before + index] ?? 0;
}

export function bytesArray(arena: Arena, values: Values<Buffer>): Buffer {
  const size = values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), headerBytes);
  const buffer = reserve(arena, size);
  let offset = writeHeader(buffer, "bytea", values.length);
  for (const value of values) {
    writeInt32(buffer, value?.length ?? nullLength, offset);
    offset += 4 + (value?.copy(buffer, offset + 4) ?? 0);
  }
  return taken(arena, buffer, offset);
}

export function int4Array(arena: Arena, values: Values<number>): Buffer {
  return fixedArray(arena, values, { type: "int4", size: 4, write: writeInt32 });
}

export function int8Array(arena: Arena, values: Values<number>): Buffer {
  return fixedArray(arena, values, { type: "int8", size: 8, write: (buffer, value, offset) => writeInt64(buffer, Math.round(value), offset) });
}

export function boolArray(arena: Arena, values: Values<boolean>): Buffer {
  return fixedArray(arena, values, { type: "bool", size: 1, write: (buffer, value, offset) => void (buffer[offset] = value ? 1 : 0) });
}

/** From ms since the epoch. */
export function timestampArray(arena: Arena, values: Values<number>): Buffer {
  const write: WriteFixed<number> = (buffer, value, offset) => writeInt64(buffer, Math.round((value - epoch2000Ms) * 1000), offset);
  return fixedArray(arena, values, { type: "timestamptz", size: 8, write });
}

/** From `YYYY-MM-DD`. */
export function dateArray(arena: Arena, values: Values<string>): Buffer {
  let lastDay = "";
  let lastNumber = 0;
  const write: WriteFixed<string> = (buffer, value, offset) => {
    if (value !== lastDay) {
      lastDay = value;
      lastNumber = Date.parse(value) / dayMs - epoch2000Days;
    }
    writeInt32(buffer, lastNumber, offset);
  };
  return fixedArray(arena, values, { type: "date", size: 4, write });
}

type WriteFixed<Value> = (buffer: Buffer, value: Value, offset: number) => void;

interface FixedElement<Value> {
  readonly type: ElementType;
  readonly size: number;
  readonly write: WriteFixed<Value>;
}

function fixedArray<Value>(arena: Arena, values: Values<Value>, { type, size, write }: FixedElement<Value>): Buffer {
  const buffer = reserve(arena, headerBytes + values.length * (4 + size));
  let offset = writeHeader(buffer, type, values.length);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? null;
    writeInt32(buffer, value === null ? nullLength : size, offset);
    offset += 4;
    if (value === null) continue;
    write(buffer, value, offset);
    offset += size;
  }
  return taken(arena, buffer, offset);
}

/** An array without elements has no dimensions. */
function writeHeader(buffer: Buffer, type: ElementType, count: number): number {
  writeInt32(buffer, count === 0 ? 0 : 1, 0);
  writeInt32(buffer, 1, 4);
  writeInt32(buffer, elementType[type], 8);
  if (count === 0) return 12;
  writeInt32(buffer, count, 12);
  writeInt32(buffer, 1, 16);
  return headerBytes;
}

function taken(arena: Arena, buffer: Buffer, length: number): Buffer {
  arena.used += length;
  return buffer.subarray(0, length);
}

/** Node's own `writeInt32BE` checks its arguments, which costs more than the writing. */
function writeInt32(buffer: Buffer, value: number, offset: number): void {
  buffer[offset] = value >> 24;
  buffer[offset + 1] = value >> 16;
  buffer[offset + 2] = value >> 8;
  buffer[offset + 3] = value;
}

function writeInt64(buffer: Buffer, value: number, offset: number): void {
  const high = Math.floor(value / twoTo32);
  writeInt32(buffer, high, offset);
  writeInt32(buffer, value - high * twoTo32, offset + 4);
}
