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
  beforeLoad: async ({ location }) => {
    if ((await session.restore()) === null) throw redirect({ to: "/sign-in", search: signInSearch(location.href) });
  },
});

/** Where to go on after the sign-in; the identity provider's refusal comes as `/?signInError=…`. */
function signInSearch(href: string): { back?: string; signInError?: string } {
  const signInError = new URL(href, window.location.origin).searchParams.get("signInError");
  return signInError === null ? { back: href } : { signInError };
}
