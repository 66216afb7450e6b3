import pc from "picocolors";

/** A line for the person at the terminal. */
export function say(text: string): void {
  console.log(text);
}

/** Something is missing or odd, but the start goes on. */
export function warn(text: string): void {
  console.warn(`${pc.yellow("!")} ${text}`);
}

export function done(title: string, elapsedMs: number): void {
  say(`${pc.green("✓")} ${title.padEnd(48)} ${pc.dim(`${(elapsedMs / 1000).toFixed(1).padStart(6)} s`)}`);
}

/** Does the work and says so with its time; a failure is the caller's to report. */
export async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const start = Date.now();
  const result = await work();
  done(title, Date.now() - start);
  return result;
}
