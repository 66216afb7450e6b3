import type { PlainEvent } from "../../plain-event-types.js";
import { choice, dateTime, flag, integer, list, text, type Fields } from "../../schema/fields.js";
import { invitation, location, session, user } from "./members.js";

/** From the published payload of `user.login`. */
const client: Fields = {
  ip_address: text("Address of the client", "192.168.1.100"),
  user_agent: text("Browser or app as it names itself", "Mozilla/5.0 (X11; Linux x86_64)"),
  session_id: text("Session", "sess_abc123"),
};
const twoFactor: Fields = { method: choice("Second factor", "authenticator", "email", "sms"), ...client };
const changes: Fields = { changed_fields: list("Names of what changed", text("A name", "department")), changed_by: text("Who changed it", "user123") };

/** Who signs in and how: "Authentication Events". `user.login` demands what TagoRUN's own check of payloads demands. */
export const authenticationEvents: readonly PlainEvent[] = [
  { name: "user.login", description: "A user signed in.", members: { user, session, location }, data: client, required: ["user.id", "user.email"] },
  about("user.logout", "A user signed out, or the session ended.", { ...client, reason: choice("Why", "logout", "expired") }, { session }),
  about(
    "user.login_failed",
    "An attempt to sign in failed.",
    { ...client, reason: text("Why", "Wrong password"), attempts: integer("Failed attempts in a row", 3) },
    { session, location },
  ),
  about("user.password_reset", "A user reset the password.", { ...client, method: choice("How", "email", "admin") }),
  about("user.two_factor_enabled", "A user switched two-factor authentication on.", twoFactor),
  about("user.two_factor_disabled", "A user switched two-factor authentication off.", twoFactor),
  about("user.two_factor_used", "A user signed in with a second factor.", { ...twoFactor, succeeded: flag("Whether the code was right", true) }, { session }),
];

/** "User Management Events", and the variants of the account itself. */
export const accountEvents: readonly PlainEvent[] = [
  about(
    "user.registration",
    "A new user account was registered.",
    { registered_at: dateTime("When", "2023-01-15T10:30:00Z"), source: choice("How", "invitation", "self_service", "api") },
    { invitation },
  ),
  about("user.created", "A user account was created.", { created_by: text("Who created it", "admin@example.com") }),
  about("user.updated", "A user account changed.", changes),
  about("user.deleted", "A user account was removed.", { deleted_by: text("Who removed it", "admin@example.com") }),
  about("user.profile_updated", "A user changed the profile.", changes),
  about("user.permissions_changed", "The rights of a user changed.", {
    granted: list("Rights given", text("A right", "dashboard.share")),
    revoked: list("Rights taken", text("A right", "device.delete")),
    changed_by: text("Who changed them", "admin@example.com"),
  }),
  about("user.deletion_requested", "A user asked for the account to be deleted.", {
    reason: text("Why", "No longer needed"),
    scheduled_for: dateTime("When it will be deleted", "2023-02-14T10:30:00Z"),
  }),
  about("user.role_assigned", "A user was given a role.", {
    role: text("The role now", "operator"),
    previous_role: text("The role before", "viewer"),
    assigned_by: text("Who gave it", "admin@example.com"),
  }),
];

function about(name: string, description: string, data: Fields, members: PlainEvent["members"] = {}): PlainEvent {
  return { name, description, members: { user, ...members }, data, required: ["user"] };
}
