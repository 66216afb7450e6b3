import * as client from "openid-client";
import type { Settings } from "../../config/index.js";
import { refusal, type Refusal } from "../authenticate.js";
import type { Principal } from "../caller.js";
import type { Fetch } from "../tokens/egress-fetch.js";
import { principalOf } from "../tokens/token-principal.js";

export const oidcPath = "/api/v1/session/oidc";
const callbackPath = `${oidcPath}/callback`;

/** What the browser keeps while its person is at the identity provider. */
interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface OidcSignIn {
  /** Where to send the browser, and what it must bring back. Rejects where the identity provider does not answer. */
  begin(): Promise<{ readonly location: string; readonly flow: string }>;
  /** Who came back. Rejects where the answer, or the token behind it, is not what was asked for. */
  finish(query: string, flow: string | null): Promise<Principal | Refusal>;
}

export interface SignInParts {
  readonly settings: Settings;
  readonly fetch: Fetch;
}

/** OpenID Connect's authorization code flow with PKCE, state and nonce (Core 1.0, 3.1; RFC 7636). null where no client is set. */
export function createOidcSignIn({ settings, fetch }: SignInParts): OidcSignIn | null {
  const { oidcIssuer, oidcClientId } = settings;
  if (oidcIssuer === null || oidcClientId === null) return null;
  let known: Promise<client.Configuration> | null = null;
  const configuration = (): Promise<client.Configuration> => {
    known ??= discover(settings, { issuer: oidcIssuer, clientId: oidcClientId, fetch }).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
  const redirectUri = `${originOf(settings)}${callbackPath}`;
  return {
    begin: async () => {
      const flow: Flow = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
      return { location: (await authorizationUrl(await configuration(), flow, redirectUri)).href, flow: Object.values(flow).join(".") };
    },
    finish: async (query, text) => {
      const flow = flowIn(text);
      if (flow === null) return refusal("Sign-in took too long, or began in another browser.");
      const checks = { expectedState: flow.state, expectedNonce: flow.nonce, pkceCodeVerifier: flow.verifier };
      const tokens = await client.authorizationCodeGrant(await configuration(), new URL(`${redirectUri}${query}`), checks);
      return principalOf({ ...tokens.claims() }, settings);
    },
  };
}

interface ClientNotes {
  readonly issuer: string;
  readonly clientId: string;
  readonly fetch: Fetch;
}

/** `http://` is refused at start where it is not loopback or allowed by the operator. */
function discover({ oidcClientSecret }: Settings, { issuer, clientId, fetch }: ClientNotes): Promise<client.Configuration> {
  const execute = [client.enableNonRepudiationChecks, ...(issuer.startsWith("http:") ? [client.allowInsecureRequests] : [])];
  const authentication = oidcClientSecret === null ? client.None() : client.ClientSecretBasic(oidcClientSecret);
  return client.discovery(new URL(issuer), clientId, undefined, authentication, { execute, [client.customFetch]: fetch });
}

async function authorizationUrl(configuration: client.Configuration, { state, nonce, verifier }: Flow, redirectUri: string): Promise<URL> {
  return client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: "openid",
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
}

function flowIn(text: string | null): Flow | null {
  const [state = "", nonce = "", verifier = ""] = (text ?? "").split(".");
  return state === "" || nonce === "" || verifier === "" ? null : { state, nonce, verifier };
}

function originOf({ publicUrl, host, port }: Settings): string {
  return publicUrl === null ? `http://${host.includes(":") ? `[${host}]` : host}:${port}` : publicUrl.replace(/\/$/, "");
}
