import { Code, ScrollArea } from "@mantine/core";

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
        {indented(text)}
      </Code>
    </ScrollArea.Autosize>
  );
}

/** What JSON cannot say again exactly (long integers, members given twice) stays as it is. */
function indented(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || JSON.stringify(value).length !== withoutSpace(text).length) return text;
    return JSON.stringify(value, null, 2);
  } catch {
    return text;
  }
}

function withoutSpace(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
}
