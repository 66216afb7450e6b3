import { afterAll, beforeAll, expect, it } from "vitest";
import { type Api, api } from "../../support/api.js";
import { connectorBody } from "../../support/create-connector.js";
import { type Engine, startBeside } from "../../support/start-engine.js";
import { describeSystem } from "../../support/whole-system.js";

const dialects = ["standard", "tageur", "tgm", "perfex", "smtm", "tagorun", "custom"];

/** One installation, seen by three processes: as on a developer's machine, in production with plain http allowed, and as an operator gets it who says nothing. */
await describeSystem("A URL that is not https", {}, (system) => {
  let production: Engine;
  let strict: Engine;
  beforeAll(async () => {
    production = await startBeside(system().engine, { ROLES: "api", NODE_ENV: "production" });
    strict = await startBeside(system().engine, { ROLES: "api", EGRESS_REQUIRE_HTTPS: "true" });
  });
  afterAll(async () => {
    await production?.stop();
    await strict?.stop();
  });

  /** `warned`, `refused` or `accepted`, by the answer to creation; the check of a draft must agree. */
  async function verdict(client: Api, dialect: string): Promise<string> {
    const { config, ...rest } = connectorBody({
      url: system().receiver.url("/plain"),
      dialect,
      eventTypes: [],
      config: dialect === "custom" ? { custom: {} } : {},
    });
    const { data: draft } = await client.put<{ valid: boolean; errors: unknown[]; warnings: unknown[] }>("/plugins/webhook/validate", { config });
    const answer = await client.ask("POST", "/api/v1/connectors", { body: { ...rest, config } });
    if (answer.status === 422) {
      const { errors } = answer.body as { errors: { pointer: string; message: string }[] };
      expect(new Set(errors.map(({ pointer }) => pointer))).toEqual(new Set(["/config/url"]));
      expect(errors[0]!.message).toMatch(/https/);
      expect(draft).toMatchObject({ valid: false, errors });
      return "refused";
    }
    expect([answer.status, draft.valid]).toEqual([201, true]);
    const { warnings } = (answer.body as { meta: { warnings: { pointer: string }[] } }).meta;
    return warnings.some(({ pointer }) => pointer === "/config/url") ? "warned" : "accepted";
  }

  async function verdicts(client: Api): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const dialect of dialects) found[dialect] = await verdict(client, dialect);
    return found;
  }

  const warned = Object.fromEntries(dialects.map((dialect) => [dialect, "warned"]));

  it("is a warning where the operator allows it, but in tageur, which refuses it always", async () => {
    expect(await verdicts(system().admin)).toEqual({ ...warned, tageur: "refused" });
  });

  it("is refused by smtm too in production", async () => {
    expect(await verdicts(api(production))).toEqual({ ...warned, tageur: "refused", smtm: "refused" });
  });

  it("is refused by all while EGRESS_REQUIRE_HTTPS", async () => {
    expect(await verdicts(api(strict))).toEqual(Object.fromEntries(dialects.map((dialect) => [dialect, "refused"])));
  });

  it("is refused for the token's address as well", async () => {
    const auth = { type: "oauth2", tokenUrl: system().receiver.url("/token"), clientId: "engine", clientSecret: "secret" };
    const config = { url: "https://93.184.216.34/hook", auth };
    const { data } = await api(strict).put<unknown>("/plugins/webhook/validate", { config });
    expect(data).toMatchObject({ valid: false, errors: [{ pointer: "/config/auth/tokenUrl" }] });
  });
});
