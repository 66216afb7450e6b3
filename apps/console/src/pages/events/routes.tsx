import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";
import { readEventSearch } from "./event-search.js";

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/events",
  validateSearch: readEventSearch,
  component: lazyRouteComponent(() => import("./events-page.js"), "EventsPage"),
});

const detailRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/events/$id",
  component: lazyRouteComponent(() => import("./event-page.js"), "EventPage"),
});

export const eventRoutes = [listRoute, detailRoute] as const;
