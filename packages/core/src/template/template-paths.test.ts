import { describe, expect, it } from "vitest";
import { templatePaths } from "./template-paths.js";

const pathsOf = (text: string): string[] => templatePaths(text).map(({ path }) => path);

describe("the paths of a template", () => {
  it("are those read from the event, each with the place that names it first", () => {
    const template = {
      a: "{{event.id}} {{upper data.x}}",
      b: ["{{#each data.items}}{{name}}{{@root.type}}{{/each}}", "{{alert.severity == 'x' ? user.name : null}}"],
      "c/d": "{{#if data.y}}{{data.z}}{{event.id}}{{/if}}",
    };
    expect(templatePaths(template)).toEqual([
      { path: "event.id", pointer: "/a" },
      { path: "data.x", pointer: "/a" },
      { path: "data.items", pointer: "/b/0" },
      { path: "data.items.*.name", pointer: "/b/0" },
      { path: "type", pointer: "/b/0" },
      { path: "alert.severity", pointer: "/b/1" },
      { path: "user.name", pointer: "/b/1" },
      { path: "data.y", pointer: "/c~1d" },
      { path: "data.z", pointer: "/c~1d" },
    ]);
  });

  it("follow each and with, upwards too, and the names that blocks give", () => {
    expect(pathsOf("{{#with data.asset}}{{name}}{{../id}}{{#each parts}}{{this.number}}{{../../type}}{{@index}}{{/each}}{{else}}{{user.id}}{{/with}}")).toEqual(
      ["data.asset", "data.asset.name", "id", "data.asset.parts", "data.asset.parts.*.number", "type", "user.id"],
    );
    expect(pathsOf("{{#each data.parts as |part key|}}{{part.name}}{{#if part.stock}}{{upper part.stock.unit}}{{/if}}{{/each}}")).toEqual([
      "data.parts",
      "data.parts.*.name",
      "data.parts.*.stock",
      "data.parts.*.stock.unit",
    ]);
  });

  it("end where a helper computes what follows", () => {
    expect(pathsOf("{{#each (lookup data type)}}{{name}}{{../id}}{{@root.time}}{{/each}}")).toEqual(["data", "type", "id", "time"]);
  });

  it("are none of a text that cannot be read", () => {
    expect(pathsOf("{{#if a}}")).toEqual([]);
    expect(pathsOf("plain")).toEqual([]);
  });
});
