import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";
import { readDeadLetterSearch } from "./dead-letter-search.js";

export const deadLettersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/dead-letters",
  validateSearch: readDeadLetterSearch,
  component: lazyRouteComponent(() => import("./dead-letters-page.js"), "DeadLettersPage"),
});
