import { describe, expect, it } from "vitest";
import * as z from "zod";
import { API_VERSION, apiVersionProblem } from "./api-version.js";
import { definitionProblems } from "./definition-problems.js";

const good = {
  id: "acme-chat",
  apiVersion: API_VERSION,
  title: "Acme Chat",
  description: "Posts events to a room.",
  direction: "outbound",
  config: z.object({}),
  render: () => ({ method: "POST", url: "https://acme.example", headers: {}, body: "" }),
};

describe("definitionProblems", () => {
  it("finds nothing wrong with a plugin", () => {
    expect(definitionProblems(good)).toEqual([]);
    expect(definitionProblems({ ...good, render: undefined, send: () => Promise.resolve() })).toEqual([]);
    expect(definitionProblems({ ...good, direction: "inbound", render: undefined, receive: () => ({ kind: "received" }) })).toEqual([]);
    expect(definitionProblems({ ...good, icon: '<svg viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>', egress: { hosts: ["*.acme.example"] } })).toEqual([]);
  });

  it.each([
    ["nothing at all", undefined, "has no default export made by definePlugin"],
    ["another API", { ...good, apiVersion: 2 }, "is written for plugin API 2, this engine has 1: upgrade Trunkline"],
    ["a loud id", { ...good, id: "Acme" }, "needs an id"],
    ["no title", { ...good, title: " " }, "needs a title"],
    ["no direction", { ...good, direction: "up" }, "needs a direction"],
    ["nothing to send with", { ...good, render: undefined }, "lacks render (or send)"],
    ["nothing to receive with", { ...good, direction: "both" }, "lacks receive"],
    ["a text for a function", { ...good, classify: "delivered" }, "has a classify that is no function"],
    ["no schema", { ...good, config: {} }, "lacks config, a zod schema"],
    ["half of a batch", { ...good, renderBatch: good.render }, "needs batch and renderBatch together"],
    ["a URL for a host", { ...good, egress: { hosts: ["https://acme.example"] } }, "declares the host"],
    ["a version without migration", { ...good, configVersion: 2 }, "lacks migrateConfig"],
    ["docs that are a script", { ...good, docs: "javascript:alert(1)" }, "has docs that are no URL"],
    ["an icon with script", { ...good, icon: "<svg><script>alert(1)</script></svg>" }, "has an icon"],
    ["an icon that listens", { ...good, icon: '<svg onload="alert(1)"/>' }, "has an icon"],
    ["an icon that loads", { ...good, icon: '<svg><image href="https://acme.example/x.png"/></svg>' }, "has an icon"],
    ["a huge icon", { ...good, icon: `<svg>${" ".repeat(33_000)}</svg>` }, "has an icon"],
  ])("names what is wrong: %s", (_, definition, problem) => {
    expect(definitionProblems(definition)).toEqual([expect.stringContaining(problem)]);
  });
});

describe("apiVersionProblem", () => {
  it("says which side to change", () => {
    expect(apiVersionProblem(API_VERSION)).toBeNull();
    expect(apiVersionProblem(7)).toContain("upgrade Trunkline");
    expect(apiVersionProblem(undefined)).toContain("not absent");
    expect(apiVersionProblem("1")).toContain('not "1"');
  });
});
