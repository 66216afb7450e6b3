import type { RemoteInput } from "@trunkline/core";
import { RequestFailed } from "@trunkline/plugin-api";
import type { Description } from "@trunkline/plugin-api/isolated";
import type { Hiding } from "./placeholders.js";
import type { PluginProcess } from "./plugin-process.js";

/** For a pure function, its place in the line included, ms. */
const PURE_MS = 7_000;

export interface RemoteParts {
  readonly process: Pick<PluginProcess, "call">;
  readonly description: Description;
  readonly keys: Hiding["keys"];
  readonly schema: Hiding["schema"];
}

/** What a plugin may know of its connector. */
export function identityOf({ id, name, tenant, company }: RemoteInput["connector"]): RemoteInput["connector"] {
  return { id, name, tenant, company } as RemoteInput["connector"];
}

export function nonsense(id: string, what: string): RequestFailed {
  return new RequestFailed({ kind: "bug", reason: `plugin ${id} gave something that ${what} cannot give` });
}

export function pure(subject: string): { readonly timeoutMs: number; readonly subject: string } {
  return { timeoutMs: PURE_MS, subject };
}
