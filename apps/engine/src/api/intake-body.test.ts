import { describe, expect, test } from "vitest";
import { intakeBody, refusal } from "./intake-body.js";
import { Problem } from "./problem.js";

function problemOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error("no problem was thrown");
}

const structured = { "content-type": "application/cloudevents+json" };
const batch = { "content-type": "application/cloudevents-batch+json; charset=utf-8" };
const binary = { "content-type": "application/json", "ce-id": "1", "ce-type": "a.b", "ce-source": "/", "ce-specversion": "1.0" };

describe("the body of POST /events", () => {
  test("keeps each event as written", () => {
    expect(intakeBody(' {"id":9007199254740993}\n', {})).toEqual({ texts: ['{"id":9007199254740993}'], isArray: false, contentType: "application/json" });
    expect(intakeBody('[{"a":1.0},\n{"a":2}]', {}).texts).toEqual(['{"a":1.0}', '{"a":2}']);
  });

  test("is one CloudEvent, a batch of them, or the data of one", () => {
    expect(intakeBody("{}", structured)).toEqual({ texts: ["{}"], isArray: false, contentType: "application/cloudevents+json" });
    expect(intakeBody("[{},{}]", batch)).toEqual({ texts: ["{}", "{}"], isArray: true, contentType: "application/cloudevents+json" });
    expect(intakeBody("[1, 2]", binary)).toEqual({ texts: ["[1, 2]"], isArray: false, contentType: "application/json" });
    expect(intakeBody("", binary).texts).toEqual([""]);
    expect(intakeBody("{}", { ...binary, ...structured }).contentType).toBe("application/cloudevents+json");
  });

  test("that says it is a batch must be an array", () => {
    expect(problemOf(() => intakeBody("{}", batch)).status).toBe(422);
    expect(problemOf(() => intakeBody("{", binary)).status).toBe(400);
  });

  test.each([
    ["", 400],
    ["{", 400],
    ["[".repeat(100_000), 400],
    ["[]", 422],
    [`[${Array.from({ length: 501 }, () => "{}").join(",")}]`, 422],
  ])("refuses %.20s with %i", (text, status) => {
    expect(problemOf(() => intakeBody(text, {})).status).toBe(status);
  });
});

test("a refusal points at the event and the field", () => {
  const problems = [{ index: 2, reason: "missing_type", message: "is missing" }];
  expect(refusal(problems, true)).toMatchObject({ status: 422, errors: [{ pointer: "/2/type", message: "is missing" }] });
  expect(refusal(problems, false).errors[0]?.pointer).toBe("/type");
  expect(refusal([{ index: 0, reason: "too_large", message: "x" }], false).status).toBe(413);
});
