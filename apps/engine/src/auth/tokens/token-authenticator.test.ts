import { createHmac } from "node:crypto";
import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createEgress } from "@trunkline/egress";
import { exportSPKI, SignJWT, type JWTPayload } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readEnvironment } from "../../config/index.js";
import { createIssuerEgress } from "../../runtime/create-egress.js";
import type { Authenticator } from "../authenticate.js";
import { answerJson, nowS, startIssuer, type TestIssuer } from "../testing/start-issuer.js";
import { egressFetch } from "./egress-fetch.js";
import { tokenAuthenticators } from "./token-authenticator.js";

let issuer: TestIssuer;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  issuer = await startIssuer();
  closing.push(() => issuer.close());
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function authenticator(environment: Readonly<Record<string, string>> = {}): Authenticator {
  const read = readEnvironment({ OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: "trunkline", ...environment });
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const ordinary = createEgress({ allowCidrs: [], denyPorts: [], deniedAddresses: [], requireHttps: false });
  const egress = createIssuerEgress(read.settings, ordinary);
  closing.push(egress.close, ordinary.close);
  const [authenticate] = tokenAuthenticators({
    settings: read.settings,
    fetch: egressFetch(egress.to),
    clock: { now: Date.now },
    hasTenant: async (tenant) => tenant !== "nowhere",
    reportUnavailable: () => {},
  });
  if (authenticate === undefined) throw new Error("no issuer is set");
  return authenticate;
}

const refused = (words: string | RegExp) => ({ refused: expect.stringMatching(words) as string });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a token of the issuer", () => {
  test("gives role, tenant, company, system and time of expiry, by the published keys", async () => {
    const exp = nowS() + 60;
    const token = await issuer.token({ role: "inbound", tenant: "acme", company: 7, system: "sap", exp });
    expect(await authenticator()(token)).toEqual({
      kind: "token",
      role: "inbound",
      tenant: "acme",
      company: 7,
      system: "sap",
      actor: "token:ada",
      validUntilMs: exp * 1_000,
    });
    expect(issuer.asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
  });

  test("is read by the claims that are configured, nested ones and lists of roles too", async () => {
    const authenticate = authenticator({ OIDC_ROLE_CLAIM: "realm_access.roles", OIDC_TENANT_CLAIM: "https://acme.example/tenant", OIDC_COMPANY_CLAIM: "org" });
    const claims = { realm_access: { roles: ["offline_access", "viewer", "admin"] }, "https://acme.example/tenant": "acme", org: "12", role: "platform-admin" };
    expect(await authenticate(await issuer.token(claims))).toMatchObject({ role: "admin", tenant: "acme", company: 12, system: null });
  });

  test("serves with keys that were published a moment ago, and the old ones still count", async () => {
    const authenticate = authenticator({ OIDC_JWKS_URL: `${issuer.url}/keys` });
    const old = await issuer.token();
    await issuer.addKey("second");
    expect(await authenticate(await issuer.token())).toMatchObject({ role: "viewer" });
    expect(await authenticate(old)).toMatchObject({ role: "viewer" });
    expect(issuer.asked).toEqual(["/keys"]);
  });

  test("serves with a shared key where the issuer publishes none, and then no published key does", async () => {
    const secret = "a shared key of more than thirty-two characters";
    const authenticate = authenticator({ OIDC_SHARED_KEY: secret });
    const payload: JWTPayload = { iss: issuer.url, aud: "trunkline", sub: "ada", tenant: "default", role: "admin", exp: nowS() + 60 };
    const token = await new SignJWT(payload).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(secret));
    expect(await authenticate(token)).toMatchObject({ role: "admin" });
    expect(await authenticate(await issuer.token())).toEqual(refused(/algorithm/));
    const other = await new SignJWT(payload).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(secret.toUpperCase()));
    expect(await authenticate(other)).toEqual(refused(/signature/));
    expect(issuer.asked).toEqual([]);
  });
});

describe("a token that opens nothing is refused with the reason", () => {
  test.each<[string, JWTPayload, RegExp]>([
    ["of another issuer", { iss: "https://evil.example" }, /somebody else/],
    ["without an issuer", { iss: undefined }, /somebody else/],
    ["for another audience", { aud: "another-service" }, /meant for somebody else/],
    ["for no audience", { aud: undefined }, /meant for somebody else/],
    ["that has expired", { exp: nowS() - 120 }, /expired/],
    ["that never expires", { exp: undefined }, /no time of expiry/],
    ["that begins later", { nbf: nowS() + 120 }, /not valid yet/],
    ["without a role", { role: undefined }, /claim role names none of the roles/],
    ["with a role of its own", { role: "root" }, /claim role names none of the roles/],
    ["without a tenant", { tenant: undefined }, /no claim tenant/],
    ["with a tenant that is no text", { tenant: { id: 1 } }, /no tenant's name/],
    ["of a tenant that is not here", { tenant: "nowhere" }, /does not exist here/],
    ["with a company that is no number", { company: "1 or 1=1" }, /no company's number/],
    ["for inbound without a company", { role: "inbound" }, /no claim company/],
    ["for platform-admin inside a tenant", { role: "platform-admin" }, /neither a tenant nor a company/],
  ])("%s", async (_, claims, reason) => {
    expect(await authenticator()(await issuer.token(claims))).toEqual(refused(reason));
  });

  test("without a signature (alg none)", async () => {
    const payload = encode({ iss: issuer.url, aud: "trunkline", tenant: "default", role: "admin", exp: nowS() + 60 });
    for (const alg of ["none", "None", "NONE"])
      expect(await authenticator()(`${encode({ alg, typ: "JWT" })}.${payload}.`)).toEqual(refused(/algorithm|malformed/));
  });

  test("signed with the public key as if it were shared (algorithm confusion)", async () => {
    const payload = encode({ iss: issuer.url, aud: "trunkline", tenant: "default", role: "admin", exp: nowS() + 60 });
    for (const alg of ["HS256", "HS512"]) {
      const signed = `${encode({ alg, kid: "first" })}.${payload}`;
      const signature = createHmac(`sha${alg.slice(2)}`, await exportSPKI(issuer.publicKey()))
        .update(signed)
        .digest("base64url");
      expect(await authenticator()(`${signed}.${signature}`)).toEqual(refused(/algorithm/));
    }
  });

  test("with a key of its own: an unknown kid, a jku, an embedded jwk, or a changed payload", async () => {
    const authenticate = authenticator();
    expect(await authenticate(await issuer.token({}, { kid: "unknown" }))).toEqual(refused(/header kid/));
    const stranger = await startIssuer();
    closing.push(stranger.close);
    for (const header of [{ kid: "first" }, { kid: "first", jku: `${stranger.url}/keys` }])
      expect(await authenticate(await stranger.token({ iss: issuer.url }, header))).toEqual(refused(/signature/));
    const [head, , signature] = (await issuer.token()).split(".");
    expect(
      await authenticate(`${head}.${encode({ iss: issuer.url, aud: "trunkline", tenant: "default", role: "admin", exp: nowS() + 60 })}.${signature}`),
    ).toEqual(refused(/signature/));
    expect(stranger.asked).toEqual([]);
  });

  test("and what is no token is left to others", async () => {
    for (const credential of ["trk_abc", "a.b.c", "an.admin.key-with-dots", "..", "ey.ey.ey"]) expect(await authenticator()(credential)).toBeNull();
  });
});

describe("an issuer that cannot be asked", () => {
  test("makes tokens unjudged for now: 503, not 401; and it is not asked without pause", async () => {
    issuer.handlers.set("/.well-known/openid-configuration", (_, response) => answerJson(response, {}, 500));
    const authenticate = authenticator();
    const token = await issuer.token();
    for (let time = 0; time < 3; time += 1) await expect(authenticate(token)).rejects.toMatchObject({ status: 503, headers: { "retry-after": "10" } });
    expect(issuer.asked).toHaveLength(1);
  });

  test("is not believed when its document names another issuer, or keys at a forbidden address: nobody connects there", async () => {
    let connections = 0;
    const inner = createServer(() => void (connections += 1)).listen(0, "127.0.0.1");
    await once(inner, "listening");
    closing.push(async () => inner.close());
    const keys = `http://127.0.0.1:${(inner.address() as AddressInfo).port}/keys`;
    for (const document of [
      { issuer: "https://evil.example", jwks_uri: `${issuer.url}/keys` },
      { issuer: issuer.url, jwks_uri: keys },
      { issuer: issuer.url, jwks_uri: "http://169.254.169.254/keys" },
    ]) {
      issuer.handlers.set("/.well-known/openid-configuration", (_, response) => answerJson(response, document));
      await expect(authenticator()(await issuer.token())).rejects.toMatchObject({ status: 503 });
    }
    issuer.handlers.set("/keys", (_, response) => response.writeHead(302, { location: keys }).end());
    await expect(authenticator({ OIDC_JWKS_URL: `${issuer.url}/keys` })(await issuer.token())).rejects.toMatchObject({ status: 503 });
    expect(connections).toBe(0);
  });
});
