import type { Settings } from "./settings-schema.js";

/** What is wrong between the variables of tokens and sign-in, a line each. */
export function oidcProblems(settings: Settings): readonly string[] {
  return settings.oidcIssuer === null ? withoutIssuer(settings) : [...withIssuer(settings, settings.oidcIssuer), ...clientProblems(settings)];
}

function withoutIssuer({ oidcAudience, oidcJwksUrl, oidcSharedKey, oidcClientId }: Settings): readonly string[] {
  const set = { OIDC_AUDIENCE: oidcAudience, OIDC_JWKS_URL: oidcJwksUrl, OIDC_SHARED_KEY: oidcSharedKey, OIDC_CLIENT_ID: oidcClientId };
  const [name] = Object.entries(set).find(([, value]) => value !== null) ?? [];
  return name === undefined
    ? []
    : [`OIDC_ISSUER: got nothing while ${name} is set; give the issuer whose tokens are accepted, exactly as their claim \`iss\` has it`];
}

function withIssuer({ oidcAudience, oidcJwksUrl, oidcSharedKey, egressRequireHttps }: Settings, issuer: string): readonly string[] {
  const problems: string[] = [];
  if (oidcAudience === null) problems.push("OIDC_AUDIENCE: got nothing while OIDC_ISSUER is set; give the audience that tokens must name");
  if (oidcJwksUrl !== null && oidcSharedKey !== null)
    problems.push("OIDC_SHARED_KEY: got a shared key beside OIDC_JWKS_URL, so that a published key could pass for the shared one; unset one of them");
  if (oidcSharedKey === null && egressRequireHttps)
    for (const [name, url] of [["OIDC_ISSUER", issuer] as const, ["OIDC_JWKS_URL", oidcJwksUrl] as const])
      if (url !== null && isPlain(url)) problems.push(`${name}: got an http:// URL, so that anybody on the way could exchange the keys; give an https:// one`);
  return problems;
}

function clientProblems({ oidcClientId, oidcClientSecret, oidcSharedKey }: Settings): readonly string[] {
  if (oidcClientId === null)
    return oidcClientSecret === null ? [] : ["OIDC_CLIENT_ID: got nothing while OIDC_CLIENT_SECRET is set; give the client that the secret is of"];
  if (oidcSharedKey === null) return [];
  return ["OIDC_CLIENT_ID: got a client for the console's sign-in beside OIDC_SHARED_KEY; sign-in needs an issuer with published keys, so unset one of them"];
}

/** Nobody is on the way to this machine itself. */
function isPlain(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === "http:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}
