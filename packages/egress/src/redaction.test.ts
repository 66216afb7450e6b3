import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSecretHeader, maskHeaders, maskTarget, maskUrl, scrub } from "./redaction.js";

const secret = 's3cret/+value"with spaces';

describe("maskHeaders", () => {
  it("masks by name, and known secrets anywhere", () => {
    expect(
      maskHeaders(
        {
          Authorization: "Bearer x",
          "X-Api-Key": "k",
          "webhook-signature": "v1,x",
          Cookie: "a",
          "X-Passwd": "p",
          "x-note": "has s3cret-value in it",
          "webhook-id": "1",
        },
        ["s3cret-value"],
      ),
    ).toEqual({
      Authorization: "***",
      "X-Api-Key": "***",
      "webhook-signature": "***",
      Cookie: "***",
      "X-Passwd": "***",
      "x-note": "has *** in it",
      "webhook-id": "1",
    });
  });
  it("knows secrets by their header's name", () => {
    for (const name of ["Proxy-Authorization", "x-TOKEN", "my-secret", "apikey"]) expect(isSecretHeader(name)).toBe(true);
    expect(isSecretHeader("content-type")).toBe(false);
  });
});

describe("maskTarget", () => {
  it("shows the origin of a URL that is a secret, in whatever form it was sent; else what maskUrl does", () => {
    const secrets = ["https://chat.example/hooks/{{data.team}}?x=1", "another-secret"];
    expect(maskTarget("https://CHAT.example:443/hooks/ops?x=1", secrets)).toBe("https://chat.example/***");
    expect(maskTarget("https://other.example/hooks/another-secret", secrets)).toBe("https://other.example/hooks/***");
    expect(maskTarget("https://discord.com/api/webhooks/1/token", [])).toBe("https://discord.com/***");
  });
});

describe("maskUrl", () => {
  it.each([
    ["https://user:pass@host.example/a?b=c", "https://***@host.example/a?b=c"],
    ["https://host.example/a?token=abc&b=c&API_KEY=d&sig=e", "https://host.example/a?token=***&b=c&API_KEY=***&sig=***"],
    ["https://host.example/a?%74oken=abc&%zz=1", "https://host.example/a?%74oken=***&%zz=1"],
    ["https://hooks.slack.com/services/T0/B0/xyz", "https://hooks.slack.com/***"],
    ["https://hooks.zapier.com/hooks/catch/1/abc", "https://hooks.zapier.com/***"],
    ["https://x.webhook.office.com/webhookb2/abc", "https://x.webhook.office.com/***"],
    ["https://host.example:8443/a", "https://host.example:8443/a"],
    ["nonsense", "***"],
  ])("%s", (url, masked) => expect(maskUrl(url)).toBe(masked));
  it("hides all beyond the origin where asked", () => expect(maskUrl("https://host.example/a/b?c", { originOnly: true })).toBe("https://host.example/***"));
});

describe("scrub", () => {
  it("finds a secret as it is, JSON-escaped, URL-encoded and in Base64", () => {
    const forms = [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64"),
      Buffer.from(secret).toString("base64url"),
    ];
    for (const form of forms) expect(scrub(`before ${form} after`, [secret])).toMatch(/^before "?\*\*\*"? after$|^before \*\*\*=* after$/);
  });
  it("finds a signing secret without its prefix", () => expect(scrub("key MfKQ9r8GKYqrTwjU", ["whsec_MfKQ9r8GKYqrTwjU"])).toBe("key ***"));
  it("leaves short secrets and other text", () => expect(scrub("abc and text", ["abc", ""])).toBe("abc and text"));
  it("replaces the longer of two that overlap", () => expect(scrub("long-secret-value", ["long-secret", "long-secret-value"])).toBe("***"));
  it("leaves no trace of any secret, whatever surrounds it", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, unit: "grapheme" }),
        fc.string(),
        fc.string(),
        (value, before, after) => value.includes("***") || !scrub(before + value + after, [value]).includes(value),
      ),
    );
  });
});
