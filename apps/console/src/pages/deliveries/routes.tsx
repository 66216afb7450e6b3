import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";
import { readDeliverySearch } from "./delivery-search.js";

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/deliveries",
  validateSearch: readDeliverySearch,
  component: lazyRouteComponent(() => import("./deliveries-page.js"), "DeliveriesPage"),
});

const detailRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/deliveries/$id",
  component: lazyRouteComponent(() => import("./delivery-page.js"), "DeliveryPage"),
});

export const deliveryRoutes = [listRoute, detailRoute] as const;
