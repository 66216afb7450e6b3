import { createRouter } from "@tanstack/react-router";
import { connectorRoutes } from "../pages/connectors/routes.js";
import { deadLettersRoute } from "../pages/dead-letters/routes.js";
import { deliveryRoutes } from "../pages/deliveries/routes.js";
import { eventRoutes } from "../pages/events/routes.js";
import { eventTypeRoutes } from "../pages/event-types/routes.js";
import { overviewRoute } from "../pages/overview/routes.js";
import { playgroundRoute } from "../pages/playground/routes.js";
import { recordsRoutes } from "../pages/records/routes.js";
import { rejectedMessagesRoute } from "../pages/rejected-messages/routes.js";
import { replaysRoute } from "../pages/replays/routes.js";
import { settingsRoutes } from "../pages/settings/routes.js";
import { signInRoute } from "../pages/sign-in/routes.js";
import { session } from "../session/session.js";
import { rootRoute, shellRoute } from "./shell-route.js";

/** A line per page area; each area is a folder below `src/pages`, named like the first word of its paths. */
const routeTree = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([
    overviewRoute,
    ...connectorRoutes,
    ...deliveryRoutes,
    ...eventRoutes,
    deadLettersRoute,
    rejectedMessagesRoute,
    replaysRoute,
    ...eventTypeRoutes,
    playgroundRoute,
    recordsRoutes,
    settingsRoutes,
  ]),
]);

export const router = createRouter({ routeTree, defaultPreload: "intent", scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

session.onChange(() => void router.invalidate());
