import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** In the console's own colours, light and dark. */
export const editorTheme = EditorView.theme({
  "&": { border: "1px solid var(--mantine-color-default-border)", borderRadius: "var(--mantine-radius-sm)", fontSize: "13px", maxHeight: "360px" },
  "&.cm-focused": { outline: "2px solid var(--mantine-primary-color-filled)" },
  ".cm-scroller": { overflow: "auto", fontFamily: "var(--mantine-font-family-monospace)" },
  ".cm-content": { minHeight: "120px", caretColor: "var(--mantine-color-text)" },
  ".cm-gutters": { backgroundColor: "var(--mantine-color-default-hover)", color: "var(--mantine-color-text)", border: "none" },
  ".cm-tooltip": { backgroundColor: "var(--mantine-color-body)", color: "var(--mantine-color-text)", border: "1px solid var(--mantine-color-default-border)" },
});

export const darkHighlighting = HighlightStyle.define([
  { tag: tags.string, color: "#a9dc76" },
  { tag: tags.number, color: "#ffb86c" },
  { tag: [tags.bool, tags.null], color: "#c9a0ff" },
  { tag: tags.propertyName, color: "#7fc8ff" },
]);
