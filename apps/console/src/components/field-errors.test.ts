import { describe, expect, it } from "vitest";
import { ApiProblem } from "../api/problem.js";
import { errorAtOf, isAllAtFields } from "./field-errors.js";

const problem = new ApiProblem(422, {
  type: "about:blank",
  title: "Unprocessable Content",
  status: 422,
  detail: "",
  errors: [
    { pointer: "/eventTypes/1", message: "must be an event type" },
    { pointer: "/name", message: "is needed" },
  ],
});

describe("what the engine refuses", () => {
  it("stands at the field that it is about, also where it is about a part of it", () => {
    const errorAt = errorAtOf(problem);
    expect(errorAt("/name")).toBe("is needed");
    expect(errorAt("/eventTypes")).toBe("must be an event type");
    expect(errorAt("/na")).toBeUndefined();
    expect(errorAtOf(new Error("no engine"))("/name")).toBeUndefined();
  });

  it("is told once more as a whole where no field tells it", () => {
    expect(isAllAtFields(problem, ["/name", "/eventTypes"])).toBe(true);
    expect(isAllAtFields(problem, ["/name"])).toBe(false);
    expect(isAllAtFields(new Error("no engine"), ["/name"])).toBe(false);
  });
});
