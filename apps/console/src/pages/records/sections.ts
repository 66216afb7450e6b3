import { openTo, type Operation, type Session } from "../../session/session.js";

/** `needs`: the operation without which a section would be empty. */
const sections = [
  { to: "/records", label: "Records", needs: "getRecordsKind" },
  { to: "/records/mappings", label: "Inbound mappings", needs: "getConnectors" },
  { to: "/records/feeds", label: "Record feeds", needs: "getRecordFeeds" },
  { to: "/records/alert-rules", label: "Alert rules", needs: "getAlertRules" },
] as const satisfies readonly { readonly to: string; readonly label: string; readonly needs: Operation }[];

export function openSections(current: Session | null): (typeof sections)[number][] {
  return openTo(current, sections);
}
