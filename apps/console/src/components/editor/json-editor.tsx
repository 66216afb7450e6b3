import { useState } from "react";
import { CodeEditor } from "./code-editor.js";

interface JsonEditorProps {
  readonly label: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** Any JSON; null is an empty editor. What is no JSON yet stays in the editor and is said so. */
export function JsonEditor({ label, value, onChange }: JsonEditorProps) {
  const [text, setText] = useState(() => (value === null ? "" : JSON.stringify(value, null, 2)));
  const fault = faultOf(text);
  const change = (next: string): void => {
    setText(next);
    if (faultOf(next) === null) onChange(next.trim() === "" ? null : JSON.parse(next));
  };
  return <CodeEditor label={label} value={text} onChange={change} error={fault} />;
}

function faultOf(text: string): string | null {
  try {
    if (text.trim() !== "") JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
