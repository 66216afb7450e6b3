import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/event-types",
  component: lazyRouteComponent(() => import("./event-types-page.js"), "EventTypesPage"),
});

const detailRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/event-types/$type",
  component: lazyRouteComponent(() => import("./event-type-page.js"), "EventTypePage"),
});

export const eventTypeRoutes = [listRoute, detailRoute] as const;
