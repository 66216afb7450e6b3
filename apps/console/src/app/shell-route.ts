import { createRootRoute, createRoute, redirect } from "@tanstack/react-router";
import { session } from "../session/session.js";
import { NotFound } from "./not-found.js";
import { RouteFailure } from "./route-failure.js";
import { Shell } from "./shell.js";

export const rootRoute = createRootRoute({ notFoundComponent: NotFound, errorComponent: RouteFailure });

/** Parent of every page that asks for a session; without one they lead to the sign-in and back. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: RouteFailure,
  beforeLoad: ({ location }) => {
    if (session.current() === null) throw redirect({ to: "/sign-in", search: { back: location.href } });
  },
});
