import { useRef, useState } from "react";

export interface BulkPart {
  /** To how many it was done. */
  readonly done: number;
  /** How many were taken up, done or not. */
  readonly looked: number;
  /** Where the next part begins; null: there is none. */
  readonly cursor: string | null;
}

type State = "waiting" | "working" | "aborted" | "failed" | "done";

export interface BulkWork {
  readonly state: State;
  readonly done: number;
  readonly looked: number;
  readonly error: unknown;
  readonly begin: () => void;
  /** After the part that is under way. */
  readonly abort: () => void;
  readonly reset: () => void;
}

const nothing = { state: "waiting" as State, done: 0, looked: 0, error: null as unknown };

/** Does work part by part until there is no more, or somebody says that it is enough. */
export function useBulkWork(part: (cursor: string | null) => Promise<BulkPart>): BulkWork {
  const [progress, setProgress] = useState(nothing);
  const isWanted = useRef(false);
  const run = async (): Promise<void> => {
    isWanted.current = true;
    setProgress({ ...nothing, state: "working" });
    for (let cursor: string | null = null; isWanted.current; ) {
      const ended = await part(cursor);
      cursor = ended.cursor;
      const state = cursor === null ? "done" : "working";
      setProgress(({ done, looked }) => ({ ...nothing, state, done: done + ended.done, looked: looked + ended.looked }));
      if (cursor === null) return;
    }
    setProgress((before) => ({ ...before, state: "aborted" }));
  };
  return {
    ...progress,
    begin: () => void run().catch((error: unknown) => setProgress((before) => ({ ...before, state: "failed", error }))),
    abort: () => void (isWanted.current = false),
    reset: () => setProgress(nothing),
  };
}
