import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../app/shell-route.js";

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  /** `back`: the path to go to afterwards; never to another site. */
  validateSearch: ({ back, signInError }): { back?: string; signInError?: string } => ({
    ...(typeof back === "string" && /^\/(?![/\\])/.test(back) ? { back } : {}),
    ...(typeof signInError === "string" ? { signInError } : {}),
  }),
  component: lazyRouteComponent(() => import("./sign-in-page.js"), "SignInPage"),
});
