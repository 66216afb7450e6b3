import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connectors",
  component: lazyRouteComponent(() => import("./list/connectors-page.js"), "ConnectorsPage"),
});

export const connectorRoutes = [listRoute] as const;
