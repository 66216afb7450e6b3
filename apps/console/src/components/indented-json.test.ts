import { expect, it } from "vitest";
import { indentedJson } from "./indented-json.js";

it("indents JSON, and leaves what it could not say again exactly", () => {
  expect(indentedJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  for (const text of ['{"id":12345678901234567890123}', '{"a":1,"a":2}', "plain text", '"text"', ""]) expect(indentedJson(text)).toBe(text);
});
