import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { templateCompletion } from "./template-completion.js";

const complete = templateCompletion([{ path: "data.attributes.name", type: "string", description: "Name", values: [] }]);

async function at(text: string) {
  return complete(new CompletionContext(EditorState.create({ doc: text }), text.length, false));
}

describe("completion in a template", () => {
  it("offers paths and helpers inside braces, in place of what is typed", async () => {
    const result = await at('{"title": "{{upper data.attr');
    expect(result?.from).toBe('{"title": "{{upper '.length);
    expect(result?.options.map(({ label }) => label)).toEqual(expect.arrayContaining(["data.attributes.name", "date", "#if"]));
  });

  it("keeps quiet elsewhere", async () => {
    expect(await at('{"title": "na')).toBeNull();
    expect(await at("{{data.a}} na")).toBeNull();
  });
});
