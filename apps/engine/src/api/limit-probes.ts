import { RateLimiterMemory } from "rate-limiter-flexible";
import type { ConnectorRuntime } from "./ports.js";
import { Problem } from "./problem.js";

const perConnector = 10;
const perTenant = 60;
const windowS = 60;

/** Tests and checks, which tell at once what a target answered, are no means to look around in networks: 10 a minute and connector, 60 a minute and tenant. Rejects with 429. */
export function limitProbes(runtime: ConnectorRuntime): ConnectorRuntime {
  const connectors = new RateLimiterMemory({ keyPrefix: "connector", points: perConnector, duration: windowS });
  const tenants = new RateLimiterMemory({ keyPrefix: "tenant", points: perTenant, duration: windowS });
  const take = async (tenant: string, connectorId: number): Promise<void> => {
    await spend(connectors, String(connectorId));
    await spend(tenants, tenant);
  };
  return {
    ...runtime,
    test: async (input) => {
      await take(input.tenant, input.connectorId);
      return runtime.test(input);
    },
    check: async (tenant, connectorId) => {
      await take(tenant, connectorId);
      return runtime.check(tenant, connectorId);
    },
  };
}

async function spend(limiter: RateLimiterMemory, key: string): Promise<void> {
  const { consumedPoints, msBeforeNext } = await limiter.penalty(key);
  if (consumedPoints <= limiter.points) return;
  const waitS = String(Math.max(1, Math.ceil(msBeforeNext / 1_000)));
  throw new Problem(429, `Tests and checks are limited to ${perConnector} a minute per connector and ${perTenant} per tenant.`, [], { "retry-after": waitS });
}
