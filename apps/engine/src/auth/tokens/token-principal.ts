import type { JWTPayload } from "jose";
import type { Settings } from "../../config/index.js";
import { refusal, type Refusal } from "../authenticate.js";
import { isRole, roles, type Principal, type Role } from "../caller.js";

/** Names of the claims that say who a token's bearer is here. */
export type ClaimNames = Pick<Settings, "oidcTenantClaim" | "oidcRoleClaim" | "oidcCompanyClaim" | "oidcSystemClaim">;

const longestName = 100;

/** What a token that was verified says of its bearer. Fails closed: a token without role or tenant is nobody's, not the default tenant's. */
export function principalOf(payload: JWTPayload, names: ClaimNames): Principal | Refusal {
  const role = roleIn(claimAt(payload, names.oidcRoleClaim));
  if (role === null) return refusal(`The token's claim ${names.oidcRoleClaim} names none of the roles ${roles.join(", ")}.`);
  const tenant = nameIn(claimAt(payload, names.oidcTenantClaim));
  const company = companyIn(claimAt(payload, names.oidcCompanyClaim));
  const system = nameIn(claimAt(payload, names.oidcSystemClaim));
  if (tenant === undefined) return refusal(`The token's claim ${names.oidcTenantClaim} is no tenant's name.`);
  if (company === undefined) return refusal(`The token's claim ${names.oidcCompanyClaim} is no company's number.`);
  if (system === undefined) return refusal(`The token's claim ${names.oidcSystemClaim} is no system's name.`);
  const fault = scopeFault(role, { tenant, company }, names);
  if (fault !== null) return refusal(fault);
  const validUntilMs = payload.exp === undefined ? null : payload.exp * 1_000;
  return { kind: "token", role, tenant, company, system, actor: `token:${subjectOf(payload)}`, validUntilMs };
}

function scopeFault(role: Role, { tenant, company }: Pick<Principal, "tenant" | "company">, names: ClaimNames): string | null {
  if (role === "platform-admin") return tenant === null && company === null ? null : "A token for platform-admin names neither a tenant nor a company.";
  if (tenant === null) return `The token has no claim ${names.oidcTenantClaim}, which names the tenant.`;
  if (role === "inbound" && company === null) return `The token has no claim ${names.oidcCompanyClaim}: an inbound token receives for one company.`;
  return null;
}

/** A claim by its name; where there is none, the name's dots are taken as steps: `realm_access.roles`. */
function claimAt(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  let value: unknown = payload;
  for (const step of name.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}

/** Of several roles, which identity providers give as a list, the first in the contract's table: the one that may do most. */
function roleIn(claim: unknown): Role | null {
  const named = new Set((Array.isArray(claim) ? claim : [claim]).filter(isRole));
  return roles.find((role) => named.has(role)) ?? null;
}

/** null: none. undefined: not acceptable. */
function nameIn(claim: unknown): string | null | undefined {
  if (claim === undefined || claim === null || claim === "") return null;
  return typeof claim === "string" && claim.length <= longestName ? claim : undefined;
}

function companyIn(claim: unknown): number | null | undefined {
  if (claim === undefined || claim === null || claim === "") return null;
  const number = typeof claim === "string" && /^\d{1,15}$/.test(claim) ? Number(claim) : claim;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** For the audit log: no line breaks, not endless. */
function subjectOf({ sub }: JWTPayload): string {
  return (sub ?? "unknown").replace(/[^\x20-\x7e]/g, "?").slice(0, longestName);
}
