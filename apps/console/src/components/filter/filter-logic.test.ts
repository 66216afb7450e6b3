import { describe, expect, it } from "vitest";
import { filterOf, queryOf } from "./filter-logic.js";

const variable = (path: string) => ({ var: path });

/** Each as the builder writes it. */
const filters = [
  null,
  { "==": [variable("data.attributes.asset_type"), "Equipment"] },
  { "!=": [variable("data.attributes.status"), "retired"] },
  { and: [{ ">": [variable("data.attributes.price"), 100] }, { "<=": [variable("data.attributes.price"), 200.5] }] },
  { or: [{ "==": [variable("company"), 1] }, { and: [{ "==": [variable("company"), 2] }, { "==": [variable("source"), "erp"] }] }] },
  { in: [variable("type"), ["asset.created", "asset.updated"]] },
  { in: ["pump", variable("data.attributes.name")] },
  { starts_with: [variable("data.attributes.serial_number"), "HP-"] },
  { ends_with: [variable("data.attributes.serial_number"), "23"] },
  { "==": [variable("data.attributes.brand"), null] },
  { "!=": [variable("data.attributes.brand"), null] },
  { "!": { and: [{ "==": [variable("source"), "erp"] }, { "==": [variable("company"), 3] }] } },
];

describe("the filter builder", () => {
  it.each(filters)("reads and writes %j unchanged", (filter) => {
    const query = queryOf(filter);
    expect(query).not.toBeNull();
    expect(filterOf(query!)).toEqual(filter);
  });

  it.each([
    { some: [variable("data.tags"), { "==": [variable(""), "x"] }] },
    { ">": [{ "+": [variable("data.a"), 1] }, 3] },
    { conditions: [{ field: "data.value", operator: ">", value: 1 }] },
    { asset_type: ["Equipment"] },
    { "==": [variable("data.a"), variable("data.b")] },
    { if: [variable("data.a"), true, false] },
    "text",
    [],
  ])("leaves %j to the JSON editor, as it would come back changed", (filter) => {
    expect(queryOf(filter)).toBeNull();
  });
});
