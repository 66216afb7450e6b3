import { describe, expect, it } from "vitest";
import { knownPaths } from "./known-paths.js";

const known = knownPaths([
  "user",
  "user.id",
  "user.email",
  "data",
  "data.list",
  "data.list.*",
  "data.list.*.name",
  "data.open",
  "data.open.*",
  "data.named",
  "data.named.a.x",
]);

describe("known paths", () => {
  it.each([
    ["user", true],
    ["user.email", true],
    ["user.mail", false],
    ["user.email.domain", false],
    ["users", false],
    ["data.list.0.name", true],
    ["data.list.*.name", true],
    ["data.list.length", true],
    ["user.length", false],
    ["data.open.any.thing", true],
    ["data.open", true],
    ["data.named.*.x", true],
    ["data.named.*.y", false],
    ["", false],
  ])("%s is known: %s", (path, isKnown) => expect(known.knows(path)).toBe(isKnown));

  it("offer the one that was probably meant", () => {
    expect(known.nearest("user.emial")).toBe("user.email");
    expect(known.nearest("usr.id")).toBe("user.id");
    expect(known.nearest("customer.email")).toBe("user.email");
    expect(known.nearest("nothing.like.it")).toBeUndefined();
    expect(known.nearest("x".repeat(30_000))).toBeUndefined();
  });
});
