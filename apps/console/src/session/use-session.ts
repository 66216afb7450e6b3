import { useSyncExternalStore } from "react";
import { session, type Operation, type Session } from "./session.js";

export function useSession(): Session | null {
  return useSyncExternalStore(session.onChange, session.current);
}

/** Whether this operation of the API is open to who is signed in: nobody sees a button that would fail. */
export function useMay(operation: Operation): boolean {
  return useSession()?.may.includes(operation) ?? false;
}
