import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";

export const rejectedMessagesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/rejected-messages",
  validateSearch: ({ reason }): { reason?: string | undefined } => ({ reason: typeof reason === "string" && reason !== "" ? reason : undefined }),
  component: lazyRouteComponent(() => import("./rejected-messages-page.js"), "RejectedMessagesPage"),
});
