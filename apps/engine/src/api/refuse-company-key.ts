import type { Caller } from "../auth/caller.js";
import { Problem } from "./problem.js";

/** 403 for a key that is bound to a company, where something counts for the whole tenant. */
export function refuseCompanyKey(caller: Caller): void {
  if (caller.company !== null) throw new Problem(403, "A key that is bound to a company may not do this.");
}
