import { describe, expect, it } from "vitest";
import { targetPath } from "./target-path.js";

describe("what an entry of the audit log is about", () => {
  it.each([
    ["connector:12", "/connectors/12"],
    ["event-type:a/b.c", "/event-types/a%2Fb.c"],
    ["tenant:acme", "/settings/tenants"],
    ["erasure:3", "/settings/personal-data?erasure=3"],
    ["dead-letters", null],
    ["constructor:1", null],
    [":1", null],
  ])("%s is shown at %s", (target, path) => {
    expect(targetPath(target)).toBe(path);
  });
});
