import type { Logger } from "pino";

/** Says when something begins to fail and when it works again; not each time that it fails in between. */
export interface StateLog {
  failed(error: unknown): void;
  succeeded(): void;
}

/** `failing` and `working` are the messages; `facts` go with both. */
export function createStateLog(
  logger: Pick<Logger, "error" | "info">,
  { failing, working, ...facts }: { readonly failing: string; readonly working: string } & Readonly<Record<string, string>>,
): StateLog {
  let sinceMs: number | null = null;
  let tries = 0;
  return {
    failed: (error) => {
      tries += 1;
      if (sinceMs !== null) return;
      sinceMs = performance.now();
      logger.error({ ...facts, error: String(error) }, failing);
    },
    succeeded: () => {
      if (sinceMs === null) return;
      logger.info({ ...facts, tries, afterMs: Math.round(performance.now() - sinceMs) }, working);
      [sinceMs, tries] = [null, 0];
    },
  };
}
