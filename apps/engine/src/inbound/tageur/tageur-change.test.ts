import { describe, expect, it } from "vitest";
import { Problem } from "../../api/problem.js";
import { tageurChange } from "./tageur-change.js";

const now = Date.parse("2026-02-01T12:00:00Z");
const asset = { event: "asset.created", timestamp: "2025-01-04T12:34:56Z", data: { type: "asset", attributes: { name: "Pump", serial_number: "HP-1" } } };

function faultsOf(body: unknown): unknown {
  try {
    return tageurChange(body as never, now);
  } catch (error) {
    return error instanceof Problem && error.status === 422 ? error.errors.map(({ pointer }) => pointer) : error;
  }
}

describe("a message to Tageur's receive endpoint", () => {
  it("makes or changes an asset by its serial number", () => {
    expect(tageurChange(asset, now)).toEqual({
      kind: "asset",
      action: "upsert",
      key: { serial_number: "HP-1" },
      attributes: { name: "Pump", serial_number: "HP-1" },
      time: "2025-01-04T12:34:56Z",
    });
  });

  it.each([
    ["asset.deleted", "asset", { serial_number: "HP-1" }],
    ["part.deleted", "part", { part_number: 17 }],
  ])("%s retires", (event, type, attributes) => {
    expect(tageurChange({ event, data: { type, attributes } }, now)).toMatchObject({ kind: type, action: "retire", attributes: {} });
  });

  it("completes a task by either number, with the time of the message, in UTC where Python left the zone out", () => {
    const completed = (attributes: object) =>
      tageurChange({ event: "task.completed", timestamp: "2025-01-04T12:34:56.123", data: { type: "task", attributes } } as never, now);
    expect(completed({ external_id: "WO-1", task_id: null })).toEqual({
      kind: "task",
      action: "upsert",
      key: { external_id: "WO-1" },
      attributes: { external_id: "WO-1", status: "completed", completed_at: "2025-01-04T12:34:56.123Z" },
      time: "2025-01-04T12:34:56.123Z",
    });
    expect(completed({ task_id: 789 })).toMatchObject({ key: { task_id: "789" }, attributes: { status: "completed" } });
  });

  it.each([
    ["no object", [], [""]],
    ["an unknown event", { ...asset, event: "asset.exploded" }, ["/event"]],
    ["an inherited name", { ...asset, event: "constructor" }, ["/event"]],
    ["no data", { event: "asset.created" }, ["/data"]],
    ["no attributes and another type", { ...asset, data: { type: "part" } }, ["/data/type", "/data/attributes"]],
    ["no serial number", { ...asset, data: { attributes: { name: "Pump" } } }, ["/data/attributes/serial_number"]],
    ["neither number of a task", { event: "task.created", data: { attributes: { title: "x", external_id: "" } } }, ["/data/attributes/external_id"]],
    ["a number that is a list", { ...asset, data: { attributes: { serial_number: ["x"] } } }, ["/data/attributes/serial_number"]],
    ["no time", { ...asset, timestamp: "yesterday" }, ["/timestamp"]],
  ])("with %s is refused with a pointer", (_, body, pointers) => {
    expect(faultsOf(body)).toEqual(pointers);
  });
});
