import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secretPointers } from "@trunkline/plugin-api";
import { afterAll, describe, expect, it } from "vitest";
import { reviewConfig } from "./review-config.js";
import { configOf } from "./testing/render-input.js";
import { webhookPlugin } from "./webhook-plugin.js";

const folder = mkdtempSync(join(tmpdir(), "webhook-tls-"));
afterAll(() => rmSync(folder, { recursive: true }));

function selfSigned(name: string): { readonly certificate: string; readonly key: string } {
  const [keyFile, file] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const options = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", `/CN=${name}`];
  execFileSync("openssl", ["req", ...options, "-keyout", keyFile, "-out", file], { stdio: "ignore" });
  return { certificate: readFileSync(file, "utf8"), key: readFileSync(keyFile, "utf8") };
}

const client = selfSigned("client");
const other = selfSigned("other");

function remarks(tls: Record<string, string>, more: Record<string, unknown> = {}): string[] {
  return reviewConfig(configOf({ tls, ...more }), { production: true }).map(({ severity, pointer }) => `${severity} ${pointer}`);
}

describe("the review of certificates", () => {
  it("has nothing against an authority, nor a certificate with its chain and key", () => {
    expect(remarks({ ca: client.certificate + other.certificate })).toEqual([]);
    expect(remarks({ certificate: client.certificate + other.certificate, key: client.key })).toEqual([]);
    expect(remarks({})).toEqual([]);
  });

  it.each([
    [{ ca: "no certificate" }, "error /tls/ca"],
    [{ ca: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" }, "error /tls/ca"],
    [{ certificate: client.certificate }, "error /tls/key"],
    [{ key: client.key }, "error /tls/certificate"],
    [{ certificate: client.certificate, key: other.key }, "error /tls/key"],
    [{ certificate: client.certificate, key: client.certificate }, "error /tls/key"],
    [{ certificate: "x", key: client.key }, "error /tls/certificate"],
  ])("meets case %# with a pointer", (tls, remark) => {
    expect(remarks(tls)).toEqual([remark]);
  });

  it("warns where they would not be used", () => {
    expect(remarks({ ca: client.certificate }, { verifySsl: false })).toEqual(["warning /tls/ca", "warning /verifySsl"]);
    expect(remarks({ ca: client.certificate }, { url: "http://receiver.example/" })).toEqual(["warning /url", "warning /tls"]);
  });

  it("treats the key, and only the key, as a secret", () => {
    expect(secretPointers(webhookPlugin, { url: "https://a.example/", tls: { ...client, ca: other.certificate } })).toEqual(["/tls/key"]);
  });
});
