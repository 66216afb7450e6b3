import type { z } from "zod";
import type { auditEntryAnswer } from "./answers/access-answer.js";
import { isoTime } from "./connector-view.js";
import type { StoredAuditEntry } from "./store.js";

/** As it stands in the log, which knows no names: a key's is looked up when the log is read. */
type AuditEntryView = Omit<z.infer<typeof auditEntryAnswer>, "actorName">;

export function viewAuditEntry({ id, atMs, actor, action, target, detail }: StoredAuditEntry): AuditEntryView {
  return { id, at: isoTime(atMs), actor, action, target, detail };
}
