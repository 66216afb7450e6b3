/** Names shorter than this are too like other programs' variables (HOST, HOME) to guess about. */
const shortestGuess = 6;

/** Variables that look like a misspelt one of ours: `KAFKA_TOPIC` for `KAFKA_TOPICS`. Pairs of what is set and what was probably meant. */
export function misspeltNames(set: readonly string[], known: readonly string[]): readonly (readonly [string, string])[] {
  const names = new Set(known);
  return set
    .filter((name) => !names.has(name))
    .flatMap((name) => {
      const meant = known.find((candidate) => candidate.length >= shortestGuess && editDistance(name, candidate) <= (candidate.length >= 9 ? 2 : 1));
      return meant === undefined ? [] : [[name, meant] as const];
    });
}

/** Levenshtein's distance; 3 stands for "more than 2". */
export function editDistance(first: string, second: string): number {
  if (Math.abs(first.length - second.length) > 2) return 3;
  let row = Array.from({ length: second.length + 1 }, (_, index) => index);
  for (let line = 1; line <= first.length; line += 1) row = nextRow(row, line, first, second);
  return Math.min(3, row[second.length] ?? 3);
}

function nextRow(previous: readonly number[], line: number, first: string, second: string): number[] {
  const row = [line];
  for (let column = 1; column <= second.length; column += 1) {
    const change = first[line - 1] === second[column - 1] ? 0 : 1;
    row.push(Math.min((previous[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + change));
  }
  return row;
}
