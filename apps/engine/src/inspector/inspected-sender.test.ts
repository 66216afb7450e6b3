import { createHmac } from "node:crypto";
import { severalTenants } from "@trunkline/database";
import { expect, test } from "vitest";
import { inspectedSender, type LeadingConnector } from "./inspected-sender.js";

const body = Buffer.from('{"event":"asset.created"}');
const signedWith = (secret: string) => ({ headers: { "x-tageur-signature": createHmac("sha256", secret).update(body).digest("hex") }, body });
const unsigned = { headers: { "content-type": "application/json" }, body };
const connector = (tenant: string, ...secrets: string[]): LeadingConnector => ({ tenant, signing: secrets.map((secret) => ({ secret, expiresAtMs: null })) });

test("a signature tells the tenant, however many lead to the bin", () => {
  expect(inspectedSender(signedWith("a"), [connector("globex", "b"), connector("acme", "x", "a")], 0)).toEqual({ verdict: "valid", tenant: "acme" });
});

test("without one, the only tenant that leads to the bin sent it", () => {
  expect(inspectedSender(unsigned, [connector("acme", "a"), connector("acme")], 0)).toEqual({ verdict: "unsigned", tenant: "acme" });
});

test("where several lead to the bin, none of them sees what is not signed", () => {
  expect(inspectedSender(unsigned, [connector("acme", "a"), connector("globex", "b")], 0)).toEqual({ verdict: "unsigned", tenant: severalTenants });
  expect(inspectedSender(signedWith("c"), [connector("acme", "a"), connector("globex", "b")], 0)).toEqual({ verdict: "invalid", tenant: severalTenants });
});

test("where none leads to the bin it is nobody's", () => {
  expect(inspectedSender(signedWith("a"), [], 0)).toEqual({ verdict: "no_secret", tenant: null });
});

test("a secret that has expired proves nothing", () => {
  const leading = { tenant: "acme", signing: [{ secret: "a", expiresAtMs: 1_000 }] };
  expect(inspectedSender(signedWith("a"), [leading], 999).verdict).toBe("valid");
  expect(inspectedSender(signedWith("a"), [leading], 1_001).verdict).toBe("no_secret");
});
