import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";

export const replaysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/replays",
  component: lazyRouteComponent(() => import("./replays-page.js"), "ReplaysPage"),
});
