import { API_VERSION, definePlugin, oauth2Authentication, oauth2Config, type Plugin } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { compileConnector } from "../compile-connector.js";
import type { OutgoingRequest, SendResult } from "../ports.js";
import { failure } from "../testing/answers.js";
import { aConnector } from "../testing/a-connector.js";
import { anEvent } from "../testing/a-message.js";
import { makeAttempt } from "./make-attempt.js";
import { prepareRequest } from "./prepare-request.js";

const auth = { type: "oauth2", tokenUrl: "https://login.example/token", clientId: "c", clientSecret: "s3cret-of-the-client" };

const plugin = definePlugin({
  id: "bank",
  apiVersion: API_VERSION,
  title: "Bank",
  description: "",
  direction: "outbound",
  config: z.object({ url: z.string(), auth: oauth2Config.optional() }),
  authentication: (config) => (config.auth === undefined ? null : oauth2Authentication(config.auth)),
  render: ({ config }) => ({ method: "POST", url: config.url, headers: {}, body: "{}" }),
}) as unknown as Plugin;

function bank(config: Record<string, unknown> = {}) {
  const document = { id: 5, tenant: "default", company: null, name: "b", description: "", plugin: "bank", system: null, enabled: true, paused: false } as const;
  const rest = {
    disabledBy: null,
    disabledReason: null,
    subscriptions: [],
    delivery: {},
    revision: 1,
    config: { url: "https://bank.example/", ...config } as never,
  };
  return compileConnector({ ...document, ...rest }, { plugin, secrets: {}, signingSecrets: [] });
}

function input(connector = bank({ auth })) {
  return { deliveryId: "d", event: anEvent(), connector, content: connector, subscriptionIndex: 0, attemptNumber: 1, body: null, test: false };
}

describe("a connector whose plugin wants a token", () => {
  it("tells the sender where to get it, and shows that a token will be there", () => {
    const prepared = prepareRequest(input(), 0);
    const expected = { connectorId: 5, authentication: { kind: "oauth2ClientCredentials", tokenUrl: auth.tokenUrl } };
    expect(prepared).toMatchObject({ request: { headers: { Authorization: "Bearer ***" }, credential: expected } });
  });

  it.each([
    ["credential_refused", "authFailed"],
    ["credential_forbidden", "configInvalid"],
    ["credential_unavailable", "transient"],
    ["aborted", "cancelled"],
  ])("ends an attempt without one (%s) as %s", async (code, outcome) => {
    const sender = { send: async (): Promise<SendResult> => failure(code) };
    const mask = ({ method, url, headers }: Pick<OutgoingRequest, "method" | "url" | "headers">) => ({ method, url, headers });
    const made = await makeAttempt({ sender, clock: { now: () => 0 }, mask, scrub: (text) => text }, input());
    expect(made.outcome.kind).toBe(outcome);
    expect(JSON.stringify(made)).not.toContain(auth.clientSecret);
  });
});

describe("any other connector", () => {
  it("has a request without a credential", () => {
    for (const connector of [bank(), aConnector()]) {
      const prepared = prepareRequest(input(connector), 0);
      expect("request" in prepared && Object.keys(prepared.request)).toEqual(["method", "url", "headers", "body", "timeoutMs", "tls", "signal"]);
      expect(connector.authentication).toBeNull();
    }
  });
});
