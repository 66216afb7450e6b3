/**
 * Arrays in PostgreSQL's binary wire format (array_send in src/backend/utils/adt/arrayfuncs.c). `pg` sends a Buffer as a binary parameter,
 * so a column of a bulk write costs one pass and no escaping; its own text form escapes every quote of every payload.
 */
const elementType = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, float8: 701, date: 1082, timestamptz: 1184 } as const;
type ElementType = keyof typeof elementType;

const headerBytes = 20;
const nullLength = -1;
const epoch2000Ms = 946_684_800_000;
const epoch2000Days = 10_957;
const dayMs = 86_400_000;
const twoTo32 = 2 ** 32;

/** Strings as `text[]`, or as `bytea[]` of their UTF-8 bytes. */
export function textArray<Row>(rows: readonly Row[], pick: (row: Row) => string | null, type: "text" | "bytea" = "text", encoding: BufferEncoding = "utf8"): Buffer {
  let buffer: Buffer = Buffer.allocUnsafe(headerBytes + rows.length * 40);
  let offset = writeHeader(buffer, type, rows.length);
  for (const row of rows) {
    const value = pick(row);
    // No UTF-16 unit takes more than three bytes of UTF-8.
    const most = 4 + (value === null ? 0 : value.length * 3);
    if (buffer.length - offset < most) buffer = grown(buffer, offset, most);
    const length = value === null ? nullLength : buffer.write(value, offset + 4, encoding);
    buffer.writeInt32BE(length, offset);
    offset += 4 + Math.max(length, 0);
  }
  return buffer.subarray(0, offset);
}

export function bytesArray<Row>(rows: readonly Row[], pick: (row: Row) => Buffer | null): Buffer {
  const parts = rows.flatMap((row) => {
    const value = pick(row);
    const length = Buffer.allocUnsafe(4);
    length.writeInt32BE(value === null ? nullLength : value.length);
    return value === null ? [length] : [length, value];
  });
  const header = Buffer.allocUnsafe(headerBytes);
  return Buffer.concat([header.subarray(0, writeHeader(header, "bytea", rows.length)), ...parts]);
}

export function int4Array<Row>(rows: readonly Row[], pick: (row: Row) => number | null): Buffer {
  return fixedArray(rows, pick, "int4", 4, (buffer, value, offset) => buffer.writeInt32BE(value, offset));
}

export function int8Array<Row>(rows: readonly Row[], pick: (row: Row) => number | null): Buffer {
  return fixedArray(rows, pick, "int8", 8, (buffer, value, offset) => writeInt64(buffer, Math.round(value), offset));
}

export function boolArray<Row>(rows: readonly Row[], pick: (row: Row) => boolean): Buffer {
  return fixedArray(rows, (row) => (pick(row) ? 1 : 0), "bool", 1, (buffer, value, offset) => buffer.writeUInt8(value, offset));
}

/** From ms since the epoch. */
export function timestampArray<Row>(rows: readonly Row[], pick: (row: Row) => number | null): Buffer {
  return fixedArray(rows, pick, "timestamptz", 8, (buffer, value, offset) => writeInt64(buffer, Math.round((value - epoch2000Ms) * 1000), offset));
}

/** From `YYYY-MM-DD`. */
export function dateArray<Row>(rows: readonly Row[], pick: (row: Row) => string): Buffer {
  let lastDay = "";
  let lastNumber = 0;
  const numberOf = (row: Row): number => {
    const day = pick(row);
    if (day !== lastDay) {
      lastDay = day;
      lastNumber = Date.parse(day) / dayMs - epoch2000Days;
    }
    return lastNumber;
  };
  return fixedArray(rows, numberOf, "date", 4, (buffer, value, offset) => buffer.writeInt32BE(value, offset));
}

function fixedArray<Row>(
  rows: readonly Row[],
  pick: (row: Row) => number | null,
  type: ElementType,
  size: number,
  write: (buffer: Buffer, value: number, offset: number) => void,
): Buffer {
  const buffer = Buffer.allocUnsafe(headerBytes + rows.length * (4 + size));
  let offset = writeHeader(buffer, type, rows.length);
  for (const row of rows) {
    const value = pick(row);
    buffer.writeInt32BE(value === null ? nullLength : size, offset);
    offset += 4;
    if (value === null) continue;
    write(buffer, value, offset);
    offset += size;
  }
  return buffer.subarray(0, offset);
}

/** An array without elements has no dimensions. */
function writeHeader(buffer: Buffer, type: ElementType, count: number): number {
  buffer.writeInt32BE(count === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(elementType[type], 8);
  if (count === 0) return 12;
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
  return headerBytes;
}

function writeInt64(buffer: Buffer, value: number, offset: number): void {
  const high = Math.floor(value / twoTo32);
  buffer.writeInt32BE(high, offset);
  buffer.writeUInt32BE(value - high * twoTo32, offset + 4);
}

function grown(buffer: Buffer, used: number, needed: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + needed));
  buffer.copy(larger, 0, 0, used);
  return larger;
}
