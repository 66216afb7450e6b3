import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";

export interface PlaygroundSearch {
  /** Id of a stored event to begin with. */
  readonly event?: string | undefined;
}

/** Of an address that anybody may have written. */
function readPlaygroundSearch({ event }: Readonly<Record<string, unknown>>): PlaygroundSearch {
  return { event: (typeof event === "string" && event !== "") || typeof event === "number" ? String(event) : undefined };
}

export const playgroundRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/playground",
  validateSearch: readPlaygroundSearch,
  component: lazyRouteComponent(() => import("./playground-page.js"), "PlaygroundPage"),
});
