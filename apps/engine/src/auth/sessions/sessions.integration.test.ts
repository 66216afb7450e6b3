import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi, type Call } from "../../api/testing/start-test-api.js";
import { answerJson, nowS, startIssuer, type TestIssuer } from "../testing/start-issuer.js";

type Api = Awaited<ReturnType<typeof startTestApi>>;

interface Me {
  readonly role: string;
  readonly tenant: string | null;
  readonly choosesTenant: boolean;
  readonly actor: string;
  readonly csrfToken: string;
  readonly signedInUntil: string;
  readonly may: readonly string[];
}

describe.skipIf(missingPostgres)("a person who signs in to the console", () => {
  let api: Api;
  let issuer: TestIssuer;
  beforeAll(async () => {
    issuer = await startIssuer();
    api = await startTestApi({ OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: "trunkline", OIDC_CLIENT_ID: "console", OIDC_CLIENT_SECRET: "hush" });
  });
  afterAll(async () => {
    await api.close();
    await issuer.close();
  });

  async function keyOf(role: string): Promise<{ readonly id: string; readonly key: string }> {
    return (await api.call("POST", "/api/v1/api-keys", { body: { name: role, role } })).body.data;
  }

  async function signIn(key: string, headers: Readonly<Record<string, string>> = {}) {
    const answer = await api.call("POST", "/api/v1/session", { key: null, body: { key }, headers });
    const setCookie = String(answer.headers["set-cookie"] ?? "");
    return { answer, setCookie, cookie: setCookie.split(";")[0] ?? "", me: answer.body.data as Me | undefined };
  }

  const asSession = (cookie: string, more: Omit<Call, "key"> = {}): Call => ({ ...more, key: null, headers: { cookie, ...more.headers } });

  test("gets a cookie that no script and no other site can use, and may do what the key may", async () => {
    const { key } = await keyOf("admin");
    const { answer, setCookie, cookie, me } = await signIn(key);
    expect(answer.status, answer.text).toBe(201);
    expect(setCookie).toMatch(/^trunkline_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43\d{3}$/);
    expect(answer.text).not.toContain(key);
    expect(me).toMatchObject({ role: "admin", tenant: "default", choosesTenant: false });
    expect(me?.may).toEqual(expect.arrayContaining(["getConnectors", "postConnectors", "getMe"]));
    expect(me?.may).not.toContain("postTenants");
    expect((await api.call("GET", "/api/v1/me", asSession(cookie))).body.data).toEqual(me);
    expect((await api.call("GET", "/api/v1/connectors", asSession(cookie))).status).toBe(200);
    const platform = await signIn("an-admin-key-for-tests");
    await api.call("POST", "/api/v1/tenants", { body: { id: "acme", name: "Acme" } });
    const inAcme = await api.call("GET", "/api/v1/me", asSession(platform.cookie, { tenant: "acme" }));
    expect(inAcme.body.data).toMatchObject({ role: "platform-admin", tenant: "acme", choosesTenant: true });
  });

  test("changes nothing without the session's CSRF token, or from another site: 403, after the body's size and before the role", async () => {
    const { key } = await keyOf("admin");
    const { cookie, me } = await signIn(key);
    const other = await signIn(key);
    const body = { name: "made in the console", role: "viewer" };
    const csrf = { "x-csrf-token": me?.csrfToken ?? "" };
    const make = (headers: Readonly<Record<string, string>>) => api.call("POST", "/api/v1/api-keys", asSession(cookie, { body, headers }));
    const refusedHeaders: Readonly<Record<string, string>>[] = [
      {},
      { "x-csrf-token": "guessed" },
      { "x-csrf-token": other.me?.csrfToken ?? "" },
      { ...csrf, "sec-fetch-site": "cross-site" },
      { ...csrf, "sec-fetch-site": "same-site" },
    ];
    for (const headers of refusedHeaders) expect((await make(headers)).status, JSON.stringify(headers)).toBe(403);
    expect((await make(csrf)).status).toBe(201);
    expect((await make({ ...csrf, "sec-fetch-site": "same-origin" })).status).toBe(201);
    expect((await api.call("POST", "/api/v1/api-keys", asSession(cookie, { text: "x".repeat(1_100_000) }))).status).toBe(413);
    const viewer = await signIn((await keyOf("viewer")).key);
    const refused = await api.call("POST", "/api/v1/api-keys", asSession(viewer.cookie, { body, headers: { "x-csrf-token": viewer.me?.csrfToken ?? "" } }));
    expect(refused.body).toMatchObject({ status: 403, detail: expect.stringContaining("roles") });
  });

  test("signs out, is signed out by the end or the loss of the key, and a cookie from before sign-in is never taken up", async () => {
    const first = await keyOf("admin");
    const { cookie, me } = await signIn(first.key);
    const again = await signIn(first.key, { cookie });
    expect(again.cookie).not.toBe(cookie);
    expect((await api.call("GET", "/api/v1/me", asSession(cookie))).status).toBe(401);
    expect((await api.call("GET", "/api/v1/me", asSession("trunkline_session=chosen-by-somebody-else"))).status).toBe(401);
    const csrf = (token: string | undefined) => ({ headers: { "x-csrf-token": token ?? "" } });
    expect((await api.call("DELETE", "/api/v1/session", asSession(again.cookie))).status).toBe(403);
    expect(me?.csrfToken).not.toBe(again.me?.csrfToken);
    const out = await api.call("DELETE", "/api/v1/session", asSession(again.cookie, csrf(again.me?.csrfToken)));
    expect(out.status, out.text).toBe(204);
    expect(String(out.headers["set-cookie"])).toMatch(/^trunkline_session=; .*Max-Age=0/);
    expect((await api.call("GET", "/api/v1/me", asSession(again.cookie))).status).toBe(401);
    const expiresAt = new Date((nowS() + 600) * 1_000).toISOString();
    const passing = (await api.call("POST", "/api/v1/api-keys", { body: { name: "passing", role: "admin", expiresAt } })).body.data as { key: string };
    expect((await signIn(passing.key)).me?.signedInUntil).toBe(expiresAt);
    const second = await signIn(first.key);
    await api.call("DELETE", `/api/v1/api-keys/${first.id}`);
    expect((await api.call("GET", "/api/v1/me", asSession(second.cookie))).body).toMatchObject({ status: 401, detail: "The session is over; sign in again." });
  });

  test("may use a token, for as long as it lasts; what is no good opens nothing", async () => {
    const exp = nowS() + 120;
    const { me, cookie } = await signIn(await issuer.token({ role: "admin", exp }));
    expect(me).toMatchObject({ role: "admin", actor: "token:ada", signedInUntil: new Date(exp * 1_000).toISOString() });
    expect((await api.call("GET", "/api/v1/me", asSession(cookie))).body.data).toEqual(me);
    expect((await signIn("wrong")).answer.status).toBe(401);
    expect((await signIn(await issuer.token({ exp: nowS() - 60 }))).answer.body).toMatchObject({ detail: "The token has expired." });
    expect((await signIn((await keyOf("viewer")).key, { "sec-fetch-site": "cross-site" })).answer.status).toBe(403);
    expect(
      (await api.call("POST", "/api/v1/session", { key: null, text: "key=x", headers: { "content-type": "application/x-www-form-urlencoded" } })).status,
    ).toBe(415);
    expect((await api.call("GET", "/api/v1/session", { key: null })).body.data).toMatchObject({ key: true });
  });

  describe("by the identity provider", () => {
    const state = { nonce: "", verifierHash: "", used: new Set<string>(), claims: {} as Record<string, unknown> };
    const callback = "/api/v1/session/oidc/callback";

    /** What the identity provider does once its person has agreed: it gives the code once, to the client with the right verifier. */
    function giveTokens() {
      issuer.handlers.set("/token", (request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          const form = new URLSearchParams(Buffer.concat(chunks).toString());
          const isClient = request.headers.authorization === `Basic ${Buffer.from("console:hush").toString("base64")}`;
          const isBeginner =
            createHash("sha256")
              .update(form.get("code_verifier") ?? "")
              .digest("base64url") === state.verifierHash;
          if (!isClient || !isBeginner || state.used.has(form.get("code") ?? "")) return answerJson(response, { error: "invalid_grant" }, 400);
          state.used.add(form.get("code") ?? "");
          const claims = { aud: "console", nonce: state.nonce, iat: nowS(), role: "admin", ...state.claims };
          void issuer.token(claims).then((token) => answerJson(response, { access_token: "x", token_type: "bearer", id_token: token }));
        });
      });
    }

    async function begin() {
      const answer = await api.call("GET", "/api/v1/session/oidc", { key: null });
      expect(answer.status, answer.text).toBe(302);
      const location = new URL(String(answer.headers.location));
      state.nonce = location.searchParams.get("nonce") ?? "";
      state.verifierHash = location.searchParams.get("code_challenge") ?? "";
      const setCookie = String(answer.headers["set-cookie"]);
      return { location, setCookie, flow: setCookie.split(";")[0] ?? "", answerState: location.searchParams.get("state") ?? "" };
    }

    async function comeBack(query: Readonly<Record<string, string>>, cookie: string) {
      const answer = await api.call("GET", `${callback}?${new URLSearchParams(query).toString()}`, { key: null, headers: { cookie } });
      const cookies = [answer.headers["set-cookie"]].flat().map(String);
      return { answer, location: String(answer.headers.location), session: cookies.find((text) => text.startsWith("trunkline_session=")) };
    }

    test("with code, PKCE, state and nonce: the browser comes back signed in", async () => {
      giveTokens();
      const { location, setCookie, flow, answerState } = await begin();
      expect(location.origin + location.pathname).toBe(`${issuer.url}/authorize`);
      expect(Object.fromEntries(location.searchParams)).toMatchObject({
        client_id: "console",
        response_type: "code",
        code_challenge_method: "S256",
        redirect_uri: `http://127.0.0.1:7400${callback}`,
      });
      expect(setCookie).toMatch(/; HttpOnly; SameSite=Lax; Max-Age=600$/);
      const { location: back, session } = await comeBack({ code: "good-1", state: answerState }, flow);
      expect(back).toBe("/");
      expect(session).toMatch(/HttpOnly; SameSite=Strict; Max-Age=3(600|599)$/);
      const me = await api.call("GET", "/api/v1/me", { key: null, headers: { cookie: session?.split(";")[0] ?? "" } });
      expect(me.body.data).toMatchObject({ role: "admin", tenant: "default", actor: "token:ada" });
      expect((await api.call("GET", "/api/v1/session", { key: null })).body.data).toEqual({ key: true, oidc: "/api/v1/session/oidc" });
    });

    test("and not with another's state, another browser, a used code, another nonce, audience or key, or no tenant of ours", async () => {
      giveTokens();
      const tries: [string, Record<string, unknown>, (begun: Awaited<ReturnType<typeof begin>>) => [Record<string, string>, string]][] = [
        ["state", {}, ({ flow }) => [{ code: "good-2", state: "forged" }, flow]],
        ["browser", {}, ({ answerState }) => [{ code: "good-3", state: answerState }, ""]],
        ["code", {}, ({ answerState, flow }) => [{ code: "good-1", state: answerState }, flow]],
        ["nonce", { nonce: "replayed" }, ({ answerState, flow }) => [{ code: "good-4", state: answerState }, flow]],
        ["audience", { aud: "trunkline" }, ({ answerState, flow }) => [{ code: "good-5", state: answerState }, flow]],
        ["expiry", { exp: nowS() - 600 }, ({ answerState, flow }) => [{ code: "good-6", state: answerState }, flow]],
        ["tenant", { tenant: "nowhere" }, ({ answerState, flow }) => [{ code: "good-7", state: answerState }, flow]],
        ["refusal", {}, ({ answerState, flow }) => [{ error: "access_denied", state: answerState }, flow]],
      ];
      for (const [name, claims, query] of tries) {
        const begun = await begin();
        state.claims = claims;
        const { answer, location, session } = await comeBack(...query(begun));
        expect(answer.status, name).toBe(302);
        expect(location, name).toMatch(/^\/\?signInError=/);
        expect(session, name).toBeUndefined();
      }
      state.claims = {};
    });
  });
});
