import { STATUS_CODES } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyResponse } from "./classify-response.js";
import type { Outcome } from "./outcome.js";
import { statusPhrases } from "./status-phrases.js";

const NOW = Date.parse("2026-02-01T12:00:00.000Z");

function classify(status: number, headers: Record<string, string> = {}): Outcome {
  return classifyResponse({ status, headers, bodyText: "" }, NOW);
}

describe("classifyResponse", () => {
  it("takes every 2xx as delivered, and no other status", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), (status) => {
        expect(classify(status).kind === "delivered").toBe(status >= 200 && status <= 299);
      }),
    );
  });

  it("takes 410 as gone", () => {
    expect(classify(410, { "retry-after": "60" })).toMatchObject({ kind: "gone" });
  });

  it.each([429, 503])("waits as long as %i asks", (status) => {
    expect(classify(status, { "retry-after": "90" })).toMatchObject({ kind: "rateLimited", retryAfterMs: 90_000 });
    expect(classify(status, { "retry-after": "Sun, 01 Feb 2026 12:01:30 GMT" })).toMatchObject({ kind: "rateLimited", retryAfterMs: 90_000 });
  });

  it.each([429, 503])("takes %i without a readable Retry-After as transient", (status) => {
    expect(classify(status)).toMatchObject({ kind: "transient" });
    expect(classify(status, { "retry-after": "later" })).toMatchObject({ kind: "transient" });
  });

  it("does not let another status ask for a wait", () => {
    expect(classify(500, { "retry-after": "90" })).toMatchObject({ kind: "transient" });
  });

  it("takes everything else as transient and names status and phrase", () => {
    expect(classify(500)).toEqual({ kind: "transient", reason: "The target answered 500 Internal Server Error." });
    expect(classify(404)).toEqual({ kind: "transient", reason: "The target answered 404 Not Found." });
    expect(classify(599)).toEqual({ kind: "transient", reason: "The target answered 599." });
  });

  it("knows the phrases that Node knows", () => {
    expect(statusPhrases).toEqual(STATUS_CODES);
  });

  it("names only the origin of a redirect", () => {
    const { reason } = classify(302, { location: "https://user:hunter2@other.example:8443/path?token=abc#part" }) as { reason: string };
    expect(reason).toBe("The target answered 302 Found: redirect to https://other.example:8443 not followed.");
  });

  it.each(["/login?token=abc", "javascript:alert(1)", "//", "https://"])("says no more than that it does not follow %s", (location) => {
    expect(classify(301, { location })).toEqual({ kind: "transient", reason: "The target answered 301 Moved Permanently: redirects are not followed." });
  });

  it("gives one sentence for any status and any header", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), fc.string(), fc.string(), (status, location, retryAfter) => {
        const outcome = classify(status, { location, "retry-after": retryAfter });
        expect("reason" in outcome ? outcome.reason : "Delivered.").toMatch(/^[A-Z].*\.$/);
      }),
    );
  });
});
