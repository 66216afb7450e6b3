import { describe, expect, test } from "vitest";
import { eventTexts, refusal } from "./intake-body.js";
import { Problem } from "./problem.js";

function problemOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error("no problem was thrown");
}

describe("eventTexts", () => {
  test("keeps each event as written", () => {
    expect(eventTexts(' {"id":9007199254740993}\n')).toEqual({ texts: ['{"id":9007199254740993}'], isArray: false });
    expect(eventTexts('[{"a":1.0},\n{"a":2}]').texts).toEqual(['{"a":1.0}', '{"a":2}']);
  });

  test.each([
    ["", 400],
    ["{", 400],
    ["[".repeat(100_000), 400],
    ["[]", 422],
    [`[${Array.from({ length: 501 }, () => "{}").join(",")}]`, 422],
  ])("refuses %.20s with %i", (text, status) => {
    expect(problemOf(() => eventTexts(text)).status).toBe(status);
  });
});

test("a refusal points at the event and the field", () => {
  const problems = [{ index: 2, reason: "missing_type", message: "is missing" }];
  expect(refusal(problems, true)).toMatchObject({ status: 422, errors: [{ pointer: "/2/type", message: "is missing" }] });
  expect(refusal(problems, false).errors[0]?.pointer).toBe("/type");
  expect(refusal([{ index: 0, reason: "too_large", message: "x" }], false).status).toBe(413);
});
