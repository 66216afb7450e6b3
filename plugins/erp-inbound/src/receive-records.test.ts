import type { JsonValue } from "@trunkline/plugin-api";
import { expect, test } from "vitest";
import { presetConfig, receiveWith } from "./testing/receive-with.js";

test("a record's time that comes to no time, by its default or its map, is left out: the message was received all the same", () => {
  const config = presetConfig("sap-s4hana");
  const timed = (time: JsonValue) => ({ ...config, records: [{ kind: "asset", key: { serial_number: { path: "$.n" } }, attributes: {}, time }] });
  for (const time of [
    { path: "$.none", default: "soon" },
    { path: "$.at", map: { "2026-02-01T00:00:00.000Z": "later" } },
  ] as JsonValue[])
    expect(receiveWith(timed(time), { n: "1", at: "2026-02-01" })).toMatchObject({ records: [expect.not.objectContaining({ time: expect.anything() })] });
  expect(receiveWith(timed({ path: "$.none", default: "2026-02-01" }), { n: "1" })).toMatchObject({ records: [{ time: "2026-02-01T00:00:00.000Z" }] });
});
