import { Group, Radio } from "@mantine/core";
import { useMemo, useState } from "react";
import { CodeEditor } from "./code-editor.js";
import type { EventPath } from "./schema-paths.js";
import { templateCompletion } from "./template-completion.js";
import { editorText, kindOf, startTemplate, templateOf, type TemplateKind } from "./template-text.js";

interface TemplateEditorProps {
  readonly template: unknown;
  readonly onChange: (template: unknown) => void;
  /** What can be named inside `{{…}}`. */
  readonly paths: readonly EventPath[];
}

/** The body of requests: as the plugin makes it, from a JSON template or from a text. */
export function TemplateEditor({ template, onChange, paths }: TemplateEditorProps) {
  const [kind, setKind] = useState<TemplateKind>(() => kindOf(template));
  const [text, setText] = useState(() => editorText(template));
  const complete = useMemo(() => templateCompletion(paths), [paths]);
  const result = templateOf(kind, text);
  const change = (nextKind: TemplateKind, nextText: string): void => {
    setKind(nextKind);
    setText(nextText);
    const next = templateOf(nextKind, nextText);
    if ("template" in next) onChange(next.template);
  };
  return (
    <>
      <Radio.Group label="Body" value={kind} onChange={(next) => change(next as TemplateKind, text === "" && next === "json" ? startTemplate : text)}>
        <Group mt="xs">
          <Radio value="none" label="As the plugin makes it" />
          <Radio value="json" label="JSON template" />
          <Radio value="text" label="Text template" />
        </Group>
      </Radio.Group>
      {kind !== "none" && (
        <CodeEditor label="Template" value={text} onChange={(next) => change(kind, next)} complete={complete} error={"fault" in result ? result.fault : null} />
      )}
    </>
  );
}
