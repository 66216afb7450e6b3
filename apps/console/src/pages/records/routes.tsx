import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";
import { readRecordSearch } from "./list/record-search.js";

const recordsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/records",
  component: lazyRouteComponent(() => import("./records-layout.js"), "RecordsLayout"),
});

const listRoute = createRoute({
  getParentRoute: () => recordsRoute,
  path: "/",
  validateSearch: readRecordSearch,
  component: lazyRouteComponent(() => import("./list/records-page.js"), "RecordsPage"),
});

const recordRoute = createRoute({
  getParentRoute: () => recordsRoute,
  path: "/$kind/$id",
  component: lazyRouteComponent(() => import("./list/record-page.js"), "RecordPage"),
});

const mappingsRoute = createRoute({
  getParentRoute: () => recordsRoute,
  path: "/mappings",
  component: lazyRouteComponent(() => import("./mappings/mappings-page.js"), "MappingsPage"),
});

const newMappingRoute = createRoute({
  getParentRoute: () => recordsRoute,
  path: "/mappings/new",
  component: lazyRouteComponent(() => import("./mappings/new-mapping-page.js"), "NewMappingPage"),
});

const mappingRoute = createRoute({
  getParentRoute: () => recordsRoute,
  path: "/mappings/$id",
  params: { parse: ({ id }) => ({ id: Number(id) }), stringify: ({ id }) => ({ id: String(id) }) },
  component: lazyRouteComponent(() => import("./mappings/mapping-page.js"), "MappingPage"),
});

const feedsRoute = createRoute({
  getParentRoute: () => recordsRoute,
  path: "/feeds",
  component: lazyRouteComponent(() => import("./feeds/feeds-page.js"), "FeedsPage"),
});

const alertRulesRoute = createRoute({
  getParentRoute: () => recordsRoute,
  path: "/alert-rules",
  component: lazyRouteComponent(() => import("./alert-rules/alert-rules-page.js"), "AlertRulesPage"),
});

export const recordsRoutes = recordsRoute.addChildren([listRoute, recordRoute, mappingsRoute, newMappingRoute, mappingRoute, feedsRoute, alertRulesRoute]);
