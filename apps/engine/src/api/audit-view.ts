import type { z } from "zod";
import type { auditEntryAnswer } from "./answers/access-answer.js";
import { isoTime } from "./connector-view.js";
import type { StoredAuditEntry } from "./store.js";

export function viewAuditEntry({ id, atMs, actor, action, target, detail }: StoredAuditEntry): z.infer<typeof auditEntryAnswer> {
  return { id, at: isoTime(atMs), actor, action, target, detail };
}
