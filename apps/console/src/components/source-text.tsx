import { Code, ScrollArea } from "@mantine/core";
import { indentedJson } from "./indented-json.js";

const MOST_PX = 420;

interface SourceTextProps {
  /** For those who cannot see what it is. */
  readonly label: string;
  /** Shown as text, whatever it holds: never as a part of the page. */
  readonly text: string;
}

/** Text of others as it is, JSON indented; long ones scroll by themselves. */
export function SourceText({ label, text }: SourceTextProps) {
  return (
    <ScrollArea.Autosize mah={MOST_PX} type="auto" viewportProps={{ tabIndex: 0, role: "region", "aria-label": label }}>
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {indentedJson(text)}
      </Code>
    </ScrollArea.Autosize>
  );
}
