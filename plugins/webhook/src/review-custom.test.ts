import { describe, expect, it } from "vitest";
import { reviewConfig } from "./review-config.js";
import { renderRequest } from "./render-request.js";
import { configOf, renderInput } from "./testing/render-input.js";
import { webhookPlugin } from "./webhook-plugin.js";

function remarks(custom: unknown, more: Record<string, unknown> = {}): string[] {
  return reviewConfig(configOf({ dialect: "custom", custom, ...more }), { production: true }).map(({ severity, pointer }) => `${severity} ${pointer}`);
}

describe("the review of a custom profile", () => {
  it("has nothing against GitHub's, Stripe's and Slack's schemes", () => {
    expect(remarks({ signatureHeader: "X-Hub-Signature-256", idHeader: "X-GitHub-Delivery", eventHeader: "X-GitHub-Event" })).toEqual([]);
    expect(remarks({ signatureHeader: "Stripe-Signature", prefix: "t={timestamp},v1=", content: "{timestamp}.{body}" })).toEqual([]);
    expect(
      remarks({ signatureHeader: "X-Slack-Signature", prefix: "v0=", content: "v0:{timestamp}:{body}", timestampHeader: "X-Slack-Request-Timestamp" }),
    ).toEqual([]);
    expect(
      remarks({ signatureHeader: "webhook-signature", prefix: "v1,", content: "{id}.{timestamp}.{body}", encoding: "base64", secretEncoding: "base64" }),
    ).toEqual([]);
  });

  it.each([
    [{ signatureHeader: "Host" }, "error /custom/signatureHeader"],
    [{ signatureHeader: "bad name" }, "error /custom/signatureHeader"],
    [{ signatureHeader: "Authorization" }, "error /custom/signatureHeader"],
    [{ idHeader: "content-type" }, "error /custom/idHeader"],
    [{ prefix: "{body}" }, "error /custom/prefix"],
    [{ prefix: "a\r\nb" }, "error /custom/prefix"],
    [{ content: "{timestamp}" }, "error /custom/content"],
    [{ content: "{bodys}{body}" }, "error /custom/content"],
    [{ algorithm: "sha1" }, "warning /custom/algorithm"],
  ])("meets %j with %s", (custom, remark) => {
    expect(remarks(custom)).toEqual([remark]);
  });

  it("refuses a header named twice, by the profile or by the admin's own headers", () => {
    expect(remarks({ idHeader: "X-Id", eventHeader: "x-id" })).toEqual(["error /custom/idHeader", "error /custom/eventHeader"]);
    expect(remarks({}, { headers: { "x-signature": "1" } })).toEqual(["error /headers/x-signature"]);
  });

  it("asks for the profile with the dialect, and only then", () => {
    expect(remarks(undefined)).toEqual(["error /custom"]);
    expect(reviewConfig(configOf({ custom: {} }), { production: false })).toMatchObject([{ severity: "warning", pointer: "/custom" }]);
  });

  it("wants base64 where the secret is to be decoded, which the engine's own is", () => {
    expect(remarks({ secretEncoding: "base64" }, { secret: "not base64!" })).toEqual(["error /secret"]);
    for (const secret of ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
      expect(remarks({ secretEncoding: "base64" }, { secret })).toEqual([]);
  });
});

describe("a connector of the custom dialect", () => {
  it("is signed by its profile, with the standard retries and one secret at a time", () => {
    const config = configOf({ dialect: "custom", custom: { signatureHeader: "X-Hub-Signature-256", eventHeader: "X-GitHub-Event" } });
    const { event, connector, delivery, now } = renderInput(config);
    const request = renderRequest(renderInput(config));
    expect(request.headers["X-GitHub-Event"]).toBe("asset.created");
    const signature = webhookPlugin.sign?.({ event, connector, delivery, now, config, body: request.body, signingSecrets: ["a", "b"] });
    expect(signature).toEqual({ "X-Hub-Signature-256": expect.stringMatching(/^sha256=[0-9a-f]{64}$/) });
    expect(webhookPlugin.defaults?.(config)).toMatchObject({ maxRetries: 9 });
    expect(webhookPlugin.signingSecret?.(config)).toBe("required");
    expect(webhookPlugin.rotatesWithOverlap?.(config)).toBe(false);
  });

  it("can be rendered before it is described", () => {
    expect(renderRequest(renderInput(configOf({ dialect: "custom" }))).body).toContain("event-1");
  });
});

describe("OAuth2 client credentials", () => {
  const auth = { type: "oauth2", tokenUrl: "https://login.example/token", clientId: "c", clientSecret: "s" };

  it("are left to the engine", () => {
    const config = configOf({ auth });
    expect(renderRequest(renderInput(config)).headers).not.toHaveProperty("Authorization");
    expect(webhookPlugin.authentication?.(config)).toMatchObject({ kind: "oauth2ClientCredentials", tokenUrl: auth.tokenUrl, style: "body" });
    expect(webhookPlugin.authentication?.(configOf())).toBeNull();
  });

  it.each([
    ["http://login.example/token", ["warning /auth/tokenUrl"]],
    ["https://login.example/{{tenant}}/token", ["error /auth/tokenUrl"]],
    ["login", ["error /auth/tokenUrl"]],
  ])("are refused or warned of with the token URL %s", (tokenUrl, expected) => {
    const found = reviewConfig(configOf({ auth: { ...auth, tokenUrl } }), { production: true });
    expect(found.map(({ severity, pointer }) => `${severity} ${pointer}`)).toEqual(expected);
  });

  it("leave the Authorization header to the token", () => {
    const found = reviewConfig(configOf({ auth, headers: { authorization: "Bearer x" } }), { production: true });
    expect(found).toMatchObject([{ severity: "error", pointer: "/headers/authorization" }]);
  });
});
