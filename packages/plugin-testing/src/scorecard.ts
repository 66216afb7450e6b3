/** What came of a check. */
export interface Score {
  readonly number: number;
  readonly title: string;
  /** `excepted`: it fails, for the reason in `note`. */
  readonly result: "passed" | "failed" | "exempt" | "excepted";
  /** Why it failed, does not apply, or is excepted. */
  readonly note: string;
}

const MARKS = { passed: "✓", failed: "✗", exempt: "–", excepted: "!" } as const;
const LONGEST_NOTE = 100;

/** The scores as a table for a terminal, with a line that counts them. */
export function scorecard(name: string, scores: readonly Score[]): string {
  const width = Math.max(...scores.map(({ title }) => title.length), 0);
  const rows = scores.map(({ number, title, result, note }) =>
    `${String(number).padStart(3)} ${MARKS[result]} ${title.padEnd(width)}  ${firstLine(note)}`.trimEnd(),
  );
  const count = (result: Score["result"]): number => scores.filter((score) => score.result === result).length;
  const total = `${count("passed")} passed, ${count("failed")} failed, ${count("exempt")} not applicable, ${count("excepted")} excepted`;
  return [`Conformance of ${name}`, ...rows, total, ""].join("\n");
}

function firstLine(note: string): string {
  const [line = ""] = note.split("\n", 1);
  return line.length > LONGEST_NOTE ? `${line.slice(0, LONGEST_NOTE)}…` : line;
}
