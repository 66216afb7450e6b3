import { isoTime } from "./connector-view.js";
import type { StoredAuditEntry } from "./store.js";

export function viewAuditEntry({ id, atMs, actor, action, target, detail }: StoredAuditEntry) {
  return { id, at: isoTime(atMs), actor, action, target, detail };
}
