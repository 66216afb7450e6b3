import { useSyncExternalStore } from "react";
import { session, type Session } from "./session.js";

function useSession(): Session | null {
  return useSyncExternalStore(session.onChange, session.current);
}

/** Whether what changes something may be shown: a viewer never sees a button that would fail. */
export function useMayChange(): boolean {
  return useSession()?.role === "admin";
}
