import type { Session } from "../../../session/session.js";
import type { Role } from "./api-key-queries.js";

interface RoleChoice {
  readonly value: Role;
  readonly label: string;
  readonly may: string;
}

const choices: readonly RoleChoice[] = [
  { value: "admin", label: "Admin", may: "Everything inside the tenant, or inside one company" },
  { value: "viewer", label: "Viewer", may: "Sees everything but secrets, and changes nothing" },
  { value: "producer", label: "Producer", may: "Sends events, and nothing else" },
  { value: "inbound", label: "Inbound", may: "An outside system that sends for one company" },
  { value: "platform-admin", label: "Platform admin", may: "Everything, in all tenants" },
];

/** Nobody makes a key that may do more than their own. */
export function roleChoices(current: Pick<Session, "role"> | null): readonly RoleChoice[] {
  return choices.filter(({ value }) => value !== "platform-admin" || current?.role === "platform-admin");
}
