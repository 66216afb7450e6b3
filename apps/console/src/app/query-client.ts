import { QueryCache, QueryClient, MutationCache } from "@tanstack/react-query";
import { ApiProblem } from "../api/problem.js";
import { session } from "../session/session.js";

const STALE_MS = 5_000;
const RETRIES = 2;

/** A session that is over shows in whatever is asked for next. */
function noticeRefusal(error: unknown): void {
  if (error instanceof ApiProblem && error.status === 401) session.expired();
}

/** What the engine refused it will refuse again; only what it could not do just now is asked for again. */
function isWorthRetrying(failures: number, error: unknown): boolean {
  return failures < RETRIES && !(error instanceof ApiProblem && error.status < 500);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeRefusal }),
  mutationCache: new MutationCache({ onError: noticeRefusal }),
  // The engine may run on this very machine: that it has no network says nothing about whether the engine can be reached.
  defaultOptions: { queries: { staleTime: STALE_MS, retry: isWorthRetrying, networkMode: "always" }, mutations: { networkMode: "always" } },
});

session.onChange(() => queryClient.clear());
