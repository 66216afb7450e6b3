import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { credentialsToReenter, joinSecrets, keepSecrets, maskConfig, splitSecrets } from "./config-secrets.js";
import { mergePatch } from "./merge-patch.js";
import { createSecretBox, placeOf, SealBrokenError } from "@trunkline/database";
import { activeSecrets, generateSigningSecret, previewOf, rotateSecrets } from "./signing-secrets.js";

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const place = placeOf("acme", 1, "/headers/authorization");

describe("a secret box", () => {
  test("gives back what it sealed, never twice the same sealed text", () => {
    const box = createSecretBox([oldKey]);
    const sealed = box.seal("Bearer ✓", place);
    expect(box.open(sealed, place)).toBe("Bearer ✓");
    expect(box.seal("Bearer ✓", place)).not.toBe(sealed);
    expect(sealed).not.toContain("Bearer");
  });

  test("refuses a text that was moved to another tenant, connector or field, or changed", () => {
    const box = createSecretBox([oldKey]);
    const sealed = box.seal("x", place);
    for (const other of [placeOf("beta", 1, "/headers/authorization"), placeOf("acme", 2, "/headers/authorization"), placeOf("acme", 1, "/url")])
      expect(() => box.open(sealed, other)).toThrow(SealBrokenError);
    expect(() => box.open(`${sealed.slice(0, -2)}${sealed.endsWith("AA") ? "BB" : "AA"}`, place)).toThrow(SealBrokenError);
    expect(() => box.open("plain text", place)).toThrow(SealBrokenError);
  });

  test("opens with any key of the list, seals with the first, and names the missing key", () => {
    const sealed = createSecretBox([oldKey]).seal("x", place);
    const rotated = createSecretBox([newKey, oldKey]);
    expect(rotated.open(sealed, place)).toBe("x");
    expect(createSecretBox([newKey]).open(rotated.seal("y", place), place)).toBe("y");
    expect(() => createSecretBox([newKey]).open(sealed, place)).toThrow(/not among ENCRYPTION_KEY/);
  });
});

describe("secrets of a config", () => {
  const config = { url: "https://a.example/x", headers: { Authorization: "Bearer 1", "X-Team": "ops" }, auth: { type: "basic", password: "p" } };
  const pointers = ["/headers/Authorization", "/auth/password", "/secret"];

  test("are split off, masked and joined again", () => {
    const split = splitSecrets(config, pointers);
    expect(split.secrets).toEqual({ "/headers/Authorization": "Bearer 1", "/auth/password": "p" });
    expect(JSON.stringify(split.config)).not.toMatch(/Bearer/);
    expect(maskConfig(split.config, split.secrets)).toEqual({
      ...config,
      headers: { Authorization: "***", "X-Team": "ops" },
      auth: { type: "basic", password: "***" },
    });
    expect(joinSecrets(split.config, split.secrets)).toEqual(config);
  });

  test("show the origin of a secret URL and no more", () => {
    expect(maskConfig({ url: null }, { "/url": "https://hooks.slack.com/services/T/B/x" })).toEqual({ url: "https://hooks.slack.com/***" });
  });

  test("stay where a mask is sent back, and are missed where nothing is stored", () => {
    const kept = keepSecrets(
      { url: "https://hooks.slack.com/***", headers: { Authorization: "***", New: "***" } },
      { "/url": "https://hooks.slack.com/a", "/headers/Authorization": "Bearer 1" },
    );
    expect(kept).toEqual({
      config: { url: "https://hooks.slack.com/a", headers: { Authorization: "Bearer 1", New: "***" } },
      kept: ["/url", "/headers/Authorization"],
      missing: ["/headers/New"],
    });
  });

  test("must be given again when the URL leads to another origin, the signing secret not", () => {
    const kept = ["/headers/Authorization", "/secret"];
    expect(credentialsToReenter(config, { ...config, url: "https://a.example/other" }, kept)).toEqual([]);
    expect(credentialsToReenter(config, { ...config, url: "https://a.example:8443/x" }, kept)).toEqual(["/headers/Authorization"]);
    expect(credentialsToReenter(config, { ...config, url: "http://a.example/x" }, kept)).toEqual(["/headers/Authorization"]);
  });
});

describe("merge patch", () => {
  test.each([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [["a"], { a: 1 }, { a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  ])("RFC 7396: %j with %j gives %j", (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  test("treats __proto__ as data", () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"polluted":1}}');
  });
});

describe("signing secrets", () => {
  const now = Date.parse("2026-02-01T00:00:00Z");

  test("are 32 random bytes, shown as 8 and 4 characters", () => {
    const secret = generateSigningSecret();
    expect(Buffer.from(secret.slice(6), "base64")).toHaveLength(32);
    expect(previewOf(secret)).toBe(`whsec_${secret.slice(6, 14)}...${secret.slice(-4)}`);
    expect(previewOf("short")).toBe("***");
  });

  test("overlap while they are rotated; a second rotation inside the overlap conflicts unless forced", () => {
    const first = rotateSecrets({ current: [{ secret: "a", expiresAtMs: null }], newSecret: "b", overlapMs: 1_000, force: false, nowMs: now });
    if ("conflict" in first) throw new Error(first.conflict);
    expect(activeSecrets(first.secrets, now + 999).map((entry) => entry.secret)).toEqual(["b", "a"]);
    expect(activeSecrets(first.secrets, now + 1_000).map((entry) => entry.secret)).toEqual(["b"]);
    const again = { current: first.secrets, newSecret: "c", overlapMs: 1_000, nowMs: now + 10 };
    expect(rotateSecrets({ ...again, force: false })).toHaveProperty("conflict");
    expect(rotateSecrets({ ...again, force: true })).toEqual({
      secrets: [
        { secret: "c", expiresAtMs: null },
        { secret: "b", expiresAtMs: now + 1_010 },
        { secret: "a", expiresAtMs: now + 1_000 },
      ],
    });
  });

  test("without an overlap only the new one signs", () => {
    expect(rotateSecrets({ current: [{ secret: "a", expiresAtMs: null }], newSecret: "b", overlapMs: 0, force: false, nowMs: now })).toEqual({
      secrets: [{ secret: "b", expiresAtMs: null }],
    });
  });
});
