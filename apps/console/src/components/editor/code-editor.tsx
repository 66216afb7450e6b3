import { autocompletion, closeBrackets, type CompletionSource } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, defaultHighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { Box, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { styleNonce } from "../../app/style-nonce.js";
import { createEchoes } from "./echoes.js";
import { darkHighlighting, editorTheme } from "./editor-theme.js";

interface CodeEditorProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly complete?: CompletionSource;
  readonly error?: string | null;
}

/** JSON, or text with templates in it. Tab leaves the editor: nobody is caught in it with the keyboard. */
export function CodeEditor({ label, value, onChange, complete, error = null }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef<Pick<CodeEditorProps, "onChange" | "complete">>({ onChange, complete });
  const [echoes] = useState(createEchoes);
  const change = (text: string): void => {
    echoes.told(text);
    onChange(text);
  };
  latest.current = { onChange: change, complete };
  const colors = useRef(new Compartment());
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    if (place.current === null) return undefined;
    const editor = new EditorView({ parent: place.current, state: createState({ label, value, colors: colors.current, latest, isDark: scheme === "dark" }) });
    view.current = editor;
    return () => editor.destroy();
    // The editor is made once; what changes later is told to it below.
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (!echoes.isEcho(value) && editor !== null && editor.state.doc.toString() !== value)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => view.current?.dispatch({ effects: colors.current.reconfigure(highlighting(scheme === "dark")) }), [scheme]);
  return (
    <Box>
      <Text size="sm" fw={500} component="div">
        {label}
      </Text>
      <div ref={place} />
      {error !== null && (
        <Text c="red" size="sm" role="alert">
          {error}
        </Text>
      )}
    </Box>
  );
}

interface StateInput {
  readonly label: string;
  readonly value: string;
  readonly colors: Compartment;
  readonly latest: { readonly current: Pick<CodeEditorProps, "onChange" | "complete"> };
  readonly isDark: boolean;
}

function createState({ label, value, colors, latest, isDark }: StateInput): EditorState {
  return EditorState.create({
    doc: value,
    extensions: [
      EditorView.cspNonce.of(styleNonce),
      // What scrolls must be in the order of the keyboard, and says so.
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      EditorView.lineWrapping,
      EditorView.updateListener.of((update) => update.docChanged && latest.current.onChange(update.state.doc.toString())),
      lineNumbers(),
      history(),
      bracketMatching(),
      closeBrackets(),
      json(),
      autocompletion({ override: [(context) => latest.current.complete?.(context) ?? null] }),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      editorTheme,
      colors.of(highlighting(isDark)),
    ],
  });
}

function highlighting(isDark: boolean): Extension {
  return [EditorView.darkTheme.of(isDark), syntaxHighlighting(isDark ? darkHighlighting : defaultHighlightStyle)];
}
