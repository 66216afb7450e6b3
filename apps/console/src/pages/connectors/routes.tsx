import { createRoute, lazyRouteComponent, notFound } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connectors",
  /** `tags`: only connectors that have all of them. */
  validateSearch: ({ tags }): { tags?: string[] } => {
    const named = Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
    return named.length === 0 ? {} : { tags: named };
  },
  component: lazyRouteComponent(() => import("./list/connectors-page.js"), "ConnectorsPage"),
});

const newRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connectors/new",
  /** `copy`: the connector to begin with. */
  validateSearch: ({ copy }): { copy?: number } => (Number.isInteger(copy) ? { copy: Number(copy) } : {}),
  component: lazyRouteComponent(() => import("./wizard/create-page.js"), "CreatePage"),
});

/** `id` as a number; what is none leads to "no such page". */
const idParameter = {
  parse: ({ id }: { id: string }) => {
    if (!/^[1-9]\d{0,9}$/.test(id)) throw notFound();
    return { id: Number(id) };
  },
  stringify: ({ id }: { id: number }) => ({ id: String(id) }),
};

const detailRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connectors/$id",
  params: idParameter,
  /** `tab`: what of it is shown, so that it can be passed on. */
  validateSearch: ({ tab }): { tab?: string | undefined } => (typeof tab === "string" ? { tab } : {}),
  component: lazyRouteComponent(() => import("./detail/connector-page.js"), "ConnectorPage"),
});

const editRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connectors/$id/edit",
  params: idParameter,
  component: lazyRouteComponent(() => import("./wizard/edit-page.js"), "EditPage"),
});

export const connectorRoutes = [listRoute, newRoute, detailRoute, editRoute] as const;
