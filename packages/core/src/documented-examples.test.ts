import { readFileSync } from "node:fs";
import type { JsonValue } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import { compileFilter } from "./filter/compile-filter.js";
import { compileTemplate } from "./template/compile-template.js";
import { anEventFrom } from "./testing/an-event-from.js";

/** The page that people copy from: its examples must be true. */
const page = readFileSync(new URL("../../../docs/filters-and-templates.md", import.meta.url), "utf8");
const event = anEventFrom(/```json\n([^]*?)```/.exec(page)?.[1] ?? "");

/** Cells of a table's rows, without its head. */
function rowsOf(heading: string): string[][] {
  const section = page.slice(page.indexOf(`\n## ${heading}\n`));
  const table = /(?:\n\|[^\n]*)+/.exec(section)?.[0] ?? "";
  const rows = table.trim().split("\n").slice(2);
  return rows.map((row) => row.slice(2, -2).split(/ (?<!\\)\| /));
}

const code = (cell = ""): string => cell.replace(/^`|`$/g, "").replaceAll("\\|", "|");

describe("the documented filter", () => {
  it.each(rowsOf("Filters"))("%s passes: %s", (source, passes) => {
    const compiled = compileFilter(JSON.parse(code(source)) as JsonValue);
    if ("problems" in compiled) throw new Error(JSON.stringify(compiled.problems));
    expect(compiled.filter?.(event)).toEqual({ passes: passes === "yes" });
  });
});

describe("the documented expression", () => {
  it.each(rowsOf("Templates"))("%s gives %s", (source, result) => {
    const compiled = compileTemplate([code(source)]);
    if ("problems" in compiled) throw new Error(JSON.stringify(compiled.problems));
    expect(compiled.template?.(event)).toEqual({ payload: { contentType: "application/json", text: `[${code(result)}]` } });
  });

  it("is there for every helper and block", () => {
    const shown = rowsOf("Templates").join(" ");
    const helpers = "json date number default eq ne gt lt and or not upper lower truncate urlencode base64 mrkdwn lookup #if #unless #each #with";
    expect(helpers.split(" ").filter((name) => !shown.includes(`{{${name} `) && !shown.includes(`(${name} `))).toEqual([]);
  });
});
