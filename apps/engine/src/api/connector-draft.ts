import type { StoredConnector } from "@trunkline/database";
import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import type { Caller } from "../auth/caller.js";
import { isObject, mergePatch, type SecretValues } from "../secrets/index.js";
import { withSigningSecret } from "./config-judgement.js";
import { connectorBody, withoutReadOnly, type ConnectorBody } from "./connector-body.js";
import type { PointedError } from "./problem.js";
import { checked } from "./read-body.js";

/** A new connector as it was sent; a company's key may leave its company out. */
export function draftOf(json: unknown, caller: Caller): ConnectorBody {
  return inCompany(checked(connectorBody, isObject(json) ? withoutReadOnly(json) : json), caller);
}

/** A connector after a JSON Merge Patch (RFC 7396). `shown` is the config as the API shows it: what the patch leaves alone keeps its secrets. */
export function patchedDraft(stored: StoredConnector, shown: JsonObject, patch: unknown, secrets: SecretValues): ConnectorBody {
  const { name, description, plugin, company, enabled, paused, system, tags = [], subscriptions, delivery } = stored;
  const base = { name, description, plugin, company, enabled, paused, system, tags, config: shown, subscriptions, delivery } as unknown as JsonObject;
  const merged = mergePatch(base, (isObject(patch) ? withoutReadOnly(patch) : patch) as JsonValue);
  if (!isObject(merged) || !isObject(merged.config)) return checked(connectorBody, merged);
  const config = withSigningSecret(merged.config, isObject(patch) ? patch.config : undefined, secrets);
  return checked(connectorBody, { ...merged, config });
}

function inCompany(body: ConnectorBody, caller: Caller): ConnectorBody {
  return caller.company !== null && body.company === null ? { ...body, company: caller.company } : body;
}

/** A company's key stays inside its company. */
export function companyErrors(body: ConnectorBody, caller: Caller): readonly PointedError[] {
  return caller.company === null || body.company === caller.company
    ? []
    : [{ pointer: "/company", message: `must be ${caller.company}, the company of the key` }];
}
