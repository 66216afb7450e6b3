import type { ApiDependencies } from "../api/dependencies.js";
import { egressFetch } from "../auth/tokens/egress-fetch.js";
import { tokenAuthenticators } from "../auth/tokens/token-authenticator.js";
import { createIssuerEgress } from "./create-egress.js";
import type { RuntimeParts } from "./runtime-parts.js";

type Parts = Pick<RuntimeParts, "settings" | "egress" | "logger">;

/** What the API needs for JWTs and sign-in. */
export function openIdentityProvider({ settings, egress, logger }: Parts, hasTenant: (tenant: string) => Promise<boolean>) {
  const way = createIssuerEgress(settings, egress);
  const fetch = egressFetch(way.to);
  const reportUnavailable = (error: Error) => logger.warn({ issuer: settings.oidcIssuer, reason: error.message }, "oidc.unavailable");
  const parts = {
    issuerFetch: fetch,
    authenticators: tokenAuthenticators({ settings, fetch, clock: { now: Date.now }, hasTenant, reportUnavailable }),
  } satisfies Partial<ApiDependencies>;
  return { parts, close: () => way.close() };
}
