import type { EventType } from "../../event-type.js";
import { plainEventTypes } from "../../plain-event-types.js";
import { tagorun } from "../../source-system.js";
import { dashboardEvents, deviceDataEvents, deviceEvents } from "./data-events.js";
import { administrativeEvents, applicationEvents } from "./system-events.js";
import { accountEvents, authenticationEvents } from "./user-events.js";

/** TagoRUN publishes event kinds in prose, with the members that its sample, filters and templates name; the rest follows their style. */
export const tagorunTypes: readonly EventType[] = [
  ...plainEventTypes(tagorun, "User", [...authenticationEvents, ...accountEvents]),
  ...plainEventTypes(tagorun, "Device", [...deviceDataEvents, ...deviceEvents]),
  ...plainEventTypes(tagorun, "Dashboard", dashboardEvents),
  ...plainEventTypes(tagorun, "System", applicationEvents),
  ...plainEventTypes(tagorun, "Administration", administrativeEvents),
];
