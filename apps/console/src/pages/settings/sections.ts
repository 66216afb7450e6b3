import { openTo, type Operation, type Session } from "../../session/session.js";

/** The parts of the settings; `needs`: the operation without which one would be empty. */
export const sections = [
  { to: "/settings/companies", label: "Companies", needs: "getCompanies" },
  { to: "/settings/api-keys", label: "API keys", needs: "getKeys" },
  { to: "/settings/plugins", label: "Plugins", needs: "getPlugins" },
  { to: "/settings/source-addresses", label: "Source addresses", needs: "getEgress" },
  { to: "/settings/audit-log", label: "Audit log", needs: "getAuditLog" },
  { to: "/settings/personal-data", label: "Personal data", needs: "postSubjectsExport" },
  { to: "/settings/tenants", label: "Tenants", needs: "postTenants" },
] as const satisfies readonly { readonly to: string; readonly label: string; readonly needs: Operation }[];

export function openSections(current: Session | null): (typeof sections)[number][] {
  return openTo(current, sections);
}
