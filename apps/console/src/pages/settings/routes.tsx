import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { shellRoute } from "../../app/shell-route.js";
import { session } from "../../session/session.js";
import { readAuditSearch } from "./audit-log/audit-search.js";
import { openSections, sections } from "./sections.js";

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings-layout.js"), "SettingsLayout"),
});

/** What is not open leads to what is. */
function onlyWhereOpen(path: (typeof sections)[number]["to"]): void {
  const open = openSections(session.current());
  if (!open.some(({ to }) => to === path)) throw redirect({ to: open[0]?.to ?? "/" });
}

const indexRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: openSections(session.current())[0]?.to ?? "/" });
  },
});

const companiesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/companies",
  beforeLoad: () => onlyWhereOpen("/settings/companies"),
  component: lazyRouteComponent(() => import("./companies/companies-page.js"), "CompaniesPage"),
});

const apiKeysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/api-keys",
  beforeLoad: () => onlyWhereOpen("/settings/api-keys"),
  component: lazyRouteComponent(() => import("./api-keys/api-keys-page.js"), "ApiKeysPage"),
});

const pluginsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/plugins",
  beforeLoad: () => onlyWhereOpen("/settings/plugins"),
  component: lazyRouteComponent(() => import("./plugins/plugins-page.js"), "PluginsPage"),
});

const sourceAddressesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/source-addresses",
  beforeLoad: () => onlyWhereOpen("/settings/source-addresses"),
  component: lazyRouteComponent(() => import("./source-addresses-page.js"), "SourceAddressesPage"),
});

const auditLogRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/audit-log",
  validateSearch: readAuditSearch,
  beforeLoad: () => onlyWhereOpen("/settings/audit-log"),
  component: lazyRouteComponent(() => import("./audit-log/audit-log-page.js"), "AuditLogPage"),
});

const personalDataRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/personal-data",
  /** `erasure`: the one whose course is shown. */
  validateSearch: ({ erasure }): { erasure?: number | undefined } => (Number.isInteger(erasure) ? { erasure: Number(erasure) } : {}),
  beforeLoad: () => onlyWhereOpen("/settings/personal-data"),
  component: lazyRouteComponent(() => import("./personal-data/personal-data-page.js"), "PersonalDataPage"),
});

const tenantsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/tenants",
  beforeLoad: () => onlyWhereOpen("/settings/tenants"),
  component: lazyRouteComponent(() => import("./tenants/tenants-page.js"), "TenantsPage"),
});

export const settingsRoutes = settingsRoute.addChildren([
  indexRoute,
  companiesRoute,
  apiKeysRoute,
  pluginsRoute,
  sourceAddressesRoute,
  auditLogRoute,
  personalDataRoute,
  tenantsRoute,
]);
