import fc from "fast-check";
import pg from "pg";
import { testStack } from "@trunkline/stack";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withArena, type Arena } from "./arena.js";
import { boolArray, bytesArray, dateArray, int4Array, int8Array, textArray, timestampArray } from "./binary-array.js";

const stack = await testStack(["postgres"]);

describe.skipIf(stack.skipped)("arrays in PostgreSQL's binary format", () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client(stack.urls.postgres);
    await client.connect();
  });
  afterAll(() => client?.end());

  async function read(type: string, encode: (arena: Arena) => Buffer, form = "value"): Promise<unknown[]> {
    return withArena(async (arena) => {
      const { rows } = await client.query<{ read: unknown }>(
        `select ${form} as read from unnest($1::${type}[]) with ordinality as given (value, place) order by place`,
        [encode(arena)],
      );
      return rows.map((row) => row.read);
    });
  }

  /** Whatever is sent comes back, whichever values are drawn. */
  async function comesBack<Value>(value: fc.Arbitrary<Value>, readBack: (values: (Value | null)[]) => Promise<unknown[]>): Promise<void> {
    const property = fc.asyncProperty(fc.array(fc.option(value), { maxLength: 20 }), async (values) => {
      expect(await readBack(values)).toEqual(values);
    });
    await fc.assert(property, { numRuns: 50 });
  }

  it("are read back as they were: text", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 50 }).filter((value) => !value.includes("\u0000"));
    await comesBack(text, (values) => read("text", (arena) => textArray(arena, values)));
    const fewTexts = fc.constantFrom("", "a", "acme", "ünïcode ✓", "x".repeat(64), "y".repeat(65));
    await comesBack(fewTexts, (values) => read("text", (arena) => textArray(arena, values)));
  });

  it("are read back as they were: bytes", async () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value));
    await comesBack(bytes, (values) => read("bytea", (arena) => bytesArray(arena, values)));
    expect(await read("bytea", (arena) => textArray(arena, ["00ff", "", null], "bytea", "hex"))).toEqual([Buffer.from([0, 255]), Buffer.alloc(0), null]);
  });

  it("are read back as they were: numbers", async () => {
    await comesBack(fc.integer(), (values) => read("int4", (arena) => int4Array(arena, values)));
    await comesBack(fc.maxSafeInteger(), (values) => read("int8", (arena) => int8Array(arena, values), "value::float8"));
    expect(await read("bool", (arena) => boolArray(arena, [true, false, null]))).toEqual([true, false, null]);
  });

  it("are read back as they were: instants and days", async () => {
    const instant = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(9999, 0, 1) });
    await comesBack(instant, (values) => read("timestamptz", (arena) => timestampArray(arena, values), "round(extract(epoch from value) * 1000)::float8"));
    const days = ["1999-12-31", "2000-01-01", "2026-11-23", "2026-11-23", null];
    expect(await read("date", (arena) => dateArray(arena, days), "value::text")).toEqual(days);
  });

  it("stay whole when they outgrow the arena", async () => {
    const large = "x".repeat(1_500_000);
    const { rows } = await withArena((arena) =>
      client.query("select $1::text[] as first, length(($2::text[])[1]) as second", [textArray(arena, ["kept"]), textArray(arena, [large])]),
    );
    expect(rows).toEqual([{ first: ["kept"], second: large.length }]);
  });
});
