import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connectors",
  component: lazyRouteComponent(() => import("./list/connectors-page.js"), "ConnectorsPage"),
});

const newRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connectors/new",
  /** `copy`: the connector to begin with. */
  validateSearch: ({ copy }): { copy?: number } => (Number.isInteger(copy) ? { copy: Number(copy) } : {}),
  component: lazyRouteComponent(() => import("./wizard/create-page.js"), "CreatePage"),
});

export const connectorRoutes = [listRoute, newRoute] as const;
