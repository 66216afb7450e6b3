import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestAuthority, type TestAuthority } from "../../support/certificates.js";
import { connectorBody, createConnector } from "../../support/create-connector.js";
import { deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { findSecrets } from "../../support/find-secrets.js";
import { produceEvents } from "../../support/produce.js";
import { type Receiver, type Respond, startReceiver } from "../../support/start-receiver.js";
import { describeSystem } from "../../support/whole-system.js";

/** Answers 200 where a header says exactly this, else 401. */
const demanding =
  (name: string, value: string): Respond =>
  ({ headers }) => ({ status: headers[name] === value ? 200 : 401 });

await describeSystem("The webhook plugin's credentials", {}, (system) => {
  let authority: TestAuthority;
  let stranger: TestAuthority;
  /** HTTPS, and only for clients with a certificate of the authority. */
  let guarded: Receiver;
  beforeAll(async () => {
    authority = createTestAuthority();
    stranger = createTestAuthority();
    const { key, certificate: cert } = authority.server;
    guarded = await startReceiver({ tls: { key, cert, ca: authority.ca, requestCert: true, rejectUnauthorized: true } });
  });
  afterAll(() => guarded?.close());

  /** Sends one event through a new connector; gives its delivery once it has ended, and what the API shows of the connector. */
  async function sendOne(name: string, url: string, config: Record<string, unknown>) {
    const { engine, admin } = system();
    const eventType = `task.${name}`;
    const connector = await createConnector(admin, { url, eventTypes: [eventType], config, delivery: { maxRetries: 0 } });
    await produceEvents(engine, [{ id: name, type: eventType, data: {} }]);
    const delivery = await eventually(async () => {
      const found = await deliveryOf(admin, connector.id, name);
      expect(["delivered", "dead_lettered", "parked"]).toContain(found.status);
      return found;
    });
    const shown = (await admin.get<{ config: Record<string, unknown> }>(`/connectors/${connector.id}`)).data.config;
    return { connector, delivery, shown };
  }

  it.each([
    { name: "bearer", auth: { type: "bearer", token: "a-bearer-token" }, header: "authorization", value: "Bearer a-bearer-token", field: "token" },
    {
      name: "basic",
      auth: { type: "basic", username: "ö", password: "p:w" },
      header: "authorization",
      value: `Basic ${Buffer.from("ö:p:w").toString("base64")}`,
      field: "password",
    },
    { name: "api_key", auth: { type: "apiKey", header: "X-Api-Key", value: "an-api-key" }, header: "x-api-key", value: "an-api-key", field: "value" },
  ])("are accepted: $name; and shown to nobody, not in the log either", async ({ name, auth, header, value, field }) => {
    const { receiver } = system();
    receiver.respondWith(demanding(header, value));
    const { delivery, shown } = await sendOne(name, receiver.url(`/${name}`), { auth });
    expect(delivery.status).toBe("delivered");
    expect(shown.auth).toMatchObject({ [field]: "***" });
    const [attempt] = delivery.attempts;
    expect(JSON.stringify([shown, delivery])).not.toContain(value);
    expect(Object.entries(attempt!.request!.headers).find(([found]) => found.toLowerCase() === header)?.[1]).toBe("***");
  });

  it("may be none", async () => {
    const { receiver } = system();
    receiver.respondWith(() => ({}));
    const { delivery } = await sendOne("none", receiver.url("/none"), { auth: { type: "none" } });
    expect(delivery.status).toBe("delivered");
    expect(receiver.at("/none")[0]!.headers).not.toHaveProperty("authorization");
  });

  it("are refused at save where they cannot be sent: unprintable, given twice, or set by the dialect", async () => {
    const { admin, receiver } = system();
    const body = (config: Record<string, unknown>) => connectorBody({ url: receiver.url("/x"), eventTypes: [], config });
    for (const [config, pointer] of [
      [{ auth: { type: "bearer", token: "ü" } }, "/config/auth/token"],
      [{ auth: { type: "basic", username: "a:b", password: "p" } }, "/config/auth/username"],
      [{ auth: { type: "bearer", token: "t" }, headers: { authorization: "Bearer x" } }, "/config/headers/authorization"],
      [{ auth: { type: "apiKey", header: "webhook-id", value: "x" } }, "/config/auth/header"],
    ] as const)
      await expect(admin.post("/connectors", body(config))).rejects.toMatchObject({ status: 422, problem: { errors: [{ pointer }] } });
  });

  it("by OAuth2 are fetched once, kept, fetched again when the target refuses the token, and never shown", async () => {
    const { engine, admin, receiver } = system();
    let issued = 0;
    receiver.respondWith(({ path, headers, body }) => {
      if (path === "/token") {
        const form = Object.fromEntries(new URLSearchParams(body.toString()));
        const isKnown =
          form.grant_type === "client_credentials" && form.client_id === "engine" && form.client_secret === "s3cret:ü&=" && form.scope === "erp/.default";
        if (!isKnown) return { status: 401, body: '{"error":"invalid_client"}' };
        issued += 1;
        return {
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ access_token: `token-${issued}-xyz`, token_type: "Bearer", expires_in: 3_600 }),
        };
      }
      return { status: headers.authorization === `Bearer token-${issued}-xyz` ? 200 : 401 };
    });
    const auth = { type: "oauth2", tokenUrl: receiver.url("/token"), clientId: "engine", clientSecret: "s3cret:ü&=", scope: "erp/.default" };
    const input = { url: receiver.url("/oauth"), eventTypes: ["unit.deleted"], config: { auth }, delivery: { maxRetries: 3, schedule: ["50ms"] } };
    const { id } = await createConnector(admin, input);
    const delivered = async (name: string) => {
      await produceEvents(engine, [{ id: name, type: "unit.deleted", data: {} }]);
      return eventually(async () => {
        const found = await deliveryOf(admin, id, name);
        expect(found.status).toBe("delivered");
        return found;
      });
    };
    for (const name of ["oauth-1", "oauth-2", "oauth-3"]) await delivered(name);
    expect(receiver.at("/token")).toHaveLength(1);
    // The authorization server takes the token back.
    issued += 10;
    const again = await delivered("oauth-4");
    expect(again.attempts.map(({ status }) => status)).toEqual([401, 200]);
    expect(receiver.at("/token")).toHaveLength(2);
    const log = JSON.stringify([again, await admin.get(`/connectors/${id}`)]);
    for (const secret of ["xyz", "s3cret"]) expect(log).not.toContain(secret);
  });

  it("by OAuth2 may not be asked for at a forbidden address: refused at save, in any spelling, also by a patch", async () => {
    const { admin, receiver } = system();
    const auth = (tokenUrl: string) => ({ type: "oauth2", tokenUrl, clientId: "c", clientSecret: "s" });
    const { id } = await createConnector(admin, { url: receiver.url("/forbidden"), eventTypes: [], config: { auth: auth(receiver.url("/token")) } });
    for (const tokenUrl of [
      "http://169.254.169.254/token",
      "https://10.0.0.1/token",
      "http://[::ffff:10.0.0.1]/token",
      "http://0xa000001/token",
      "file:///etc/passwd",
      system().engine.url,
    ]) {
      const refusal = { status: 422, problem: { errors: expect.arrayContaining([expect.objectContaining({ pointer: "/config/auth/tokenUrl" })]) } };
      await expect(
        admin.post("/connectors", connectorBody({ url: receiver.url("/x"), eventTypes: [], config: { auth: auth(tokenUrl) } })),
        tokenUrl,
      ).rejects.toMatchObject(refusal);
      await expect(admin.patch(`/connectors/${id}`, { config: { auth: auth(tokenUrl) } }), tokenUrl).rejects.toMatchObject(refusal);
    }
  });

  it("by OAuth2 that are refused park the connector's work: nobody sends without a token", async () => {
    const { receiver } = system();
    receiver.respondWith(({ path }) => (path === "/refused-token" ? { status: 401, body: '{"error":"invalid_client"}' } : {}));
    const auth = { type: "oauth2", tokenUrl: receiver.url("/refused-token"), clientId: "c", clientSecret: "s" };
    const { delivery } = await sendOne("refused", receiver.url("/refused"), { auth });
    expect(delivery).toMatchObject({ status: "parked", parkedReason: "auth_failed" });
    expect(receiver.at("/refused")).toEqual([]);
  });

  it("by certificate open a receiver that demands one, whose own the connector's authority has signed", async () => {
    const { admin } = system();
    guarded.respondWith(() => ({ body: "come in" }));
    const tls = { ca: authority.ca, ...authority.client };
    const { connector, delivery, shown } = await sendOne("mutual", guarded.url("/mutual"), { tls });
    expect(delivery.status).toBe("delivered");
    expect(guarded.at("/mutual")).toHaveLength(1);
    expect(shown.tls).toMatchObject({ ca: authority.ca, certificate: authority.client.certificate, key: "***" });
    expect((await admin.post(`/connectors/${connector.id}/test`, { eventType: "asset.created" })).data).toMatchObject({
      outcome: "delivered",
      responseExcerpt: "come in",
    });
    expect((await admin.post(`/connectors/${connector.id}/check`)).data).toMatchObject({ status: "healthy", response_code: 200 });
  });

  it.each(["no certificate", "a certificate of somebody else", "no authority"])(
    "with %s are refused by that receiver, even beside a connector that is let in",
    async (lack) => {
      const tls = {
        "no certificate": { ca: authority.ca },
        "a certificate of somebody else": { ca: authority.ca, ...stranger.client },
        "no authority": authority.client,
      }[lack];
      const { delivery } = await sendOne(lack.replaceAll(" ", "_"), guarded.url("/refused"), { tls });
      expect(delivery.status).toBe("dead_lettered");
      expect(delivery.attempts[0]!.status).toBeNull();
      expect(guarded.at("/refused")).toEqual([]);
    },
  );

  it("for a receiver that nobody can verify need verifySsl: false, which is warned of", async () => {
    const { admin } = system();
    const config = { verifySsl: false, tls: authority.client };
    const { delivery } = await sendOne("unverified", guarded.url("/unverified"), config);
    expect(delivery.status).toBe("delivered");
    const { meta } = await admin.post("/connectors", connectorBody({ url: guarded.url("/x"), eventTypes: [], config }));
    expect(meta).toMatchObject({ warnings: [expect.objectContaining({ pointer: "/config/verifySsl" })] });
  });

  it("by certificate are refused at save where they do not belong together", async () => {
    const { admin } = system();
    for (const [tls, pointer] of [
      [{ certificate: authority.client.certificate, key: stranger.client.key }, "/config/tls/key"],
      [{ certificate: authority.client.certificate }, "/config/tls/key"],
      [{ key: authority.client.key }, "/config/tls/certificate"],
      [{ ca: "no certificate" }, "/config/tls/ca"],
    ] as const)
      await expect(admin.post("/connectors", connectorBody({ url: guarded.url("/x"), eventTypes: [], config: { tls } }))).rejects.toMatchObject({
        status: 422,
        problem: { errors: [{ pointer }] },
      });
  });

  it("fetch their token, too, from a server that the connector's authority has signed", async () => {
    guarded.respondWith(({ path, headers }) => {
      if (path === "/token") return { body: '{"access_token":"guarded-token","token_type":"bearer"}' };
      return { status: headers.authorization === "Bearer guarded-token" ? 200 : 401 };
    });
    const auth = { type: "oauth2", tokenUrl: guarded.url("/token"), clientId: "c", clientSecret: "s", style: "basic" };
    const { delivery } = await sendOne("guarded_token", guarded.url("/guarded"), { auth, tls: { ca: authority.ca, ...authority.client } });
    expect(delivery.status).toBe("delivered");
    expect(guarded.at("/token")[0]!.headers.authorization).toBe(`Basic ${Buffer.from("c:s").toString("base64")}`);
  });

  it("and signing secrets lie nowhere in clear: not in the log, the metrics, any answer, the database or its queue, though they are used and the target echoes them", async () => {
    const { engine, admin, receiver } = system();
    const secrets = ["header", "token", "client", "signing-of-32-characters-or-more"].map((name) => `canary-${name}-8d1f6c3b`);
    const [header = "", token = "", client = "", signing = ""] = secrets;
    receiver.respondWith(({ path, headers }) => {
      if (path === "/canary-token") return { body: JSON.stringify({ access_token: token, token_type: "bearer" }) };
      return { status: 500, body: JSON.stringify({ headers, said: [header, token] }), headers: { "x-echo": String(headers["x-api-key"] ?? "") } };
    });
    const auth = { type: "oauth2", tokenUrl: receiver.url("/canary-token"), clientId: "c", clientSecret: client };
    const config = { headers: { "X-Api-Key": header }, auth, dialect: "tagorun", secret: signing };
    const connector = await createConnector(admin, { url: receiver.url("/canary"), eventTypes: ["task.canary"], config, delivery: { schedule: ["1h"] } });
    await produceEvents(engine, [{ id: "canary", type: "task.canary", data: {} }]);
    const delivery = await eventually(async () => {
      const found = await deliveryOf(admin, connector.id, "canary");
      expect(found.status).toBe("retrying");
      return found;
    });
    expect(receiver.at("/canary")[0]?.headers).toMatchObject({ "x-api-key": header, authorization: `Bearer ${token}` });
    await admin.post(`/connectors/${connector.id}/test`, { eventType: "asset.created" });
    await admin.patch(`/connectors/${connector.id}`, { description: "changed" });
    await admin.ask("PATCH", `/api/v1/connectors/${connector.id}`, { body: { config: { headers: { "X-Api-Key": header, "Bad Name": header } } } });
    const paths = ["", "/revisions", "/deliveries", "/stats"].map((rest) => `/api/v1/connectors/${connector.id}${rest}`);
    const places = await findSecrets(engine, admin, {
      secrets,
      paths: [...paths, `/api/v1/deliveries/${delivery.id}`, "/api/v1/events/canary", "/api/v1/events/canary/trace"],
    });
    expect(places).toEqual([]);
    expect(await findSecrets(engine, admin, { secrets: ["task.canary"], paths }), "the search finds what is there").toEqual(
      expect.arrayContaining(["table trunkline.connector", "table trunkline.connector_revision", `GET ${paths[0]}`, "GET /api/v1/connectors"]),
    );
  });
});
