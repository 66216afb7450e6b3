import { describeConformance } from "@trunkline/plugin-testing";
import { webhookPlugin } from "./webhook-plugin.js";

const url = "https://receiver.example/hooks/trunkline";

describeConformance(webhookPlugin, {
  isBuiltIn: true,
  packageJson: new URL("../package.json", import.meta.url),
  page: new URL("../../../docs/plugins/webhook.md", import.meta.url),
  validConfigs: [
    { url, auth: { type: "bearer", token: "bearer-token-of-tenant-one" } },
    { url, dialect: "tgm", secret: "signing-secret-of-tenant-two-0123456789" },
    { url, dialect: "tageur", secret: "signing-secret-of-tenant-three-0123456789" },
    { url: `${url}/perfex`, dialect: "perfex", secret: "signing-secret-of-tenant-four-0123456789" },
    { url, dialect: "smtm", method: "PUT", secret: "signing-secret-of-tenant-five-0123456789" },
    { url, dialect: "tagorun", secret: "signing-secret-of-tenant-six-0123456789", headers: { "X-Api-Key": "header-key-of-tenant-six" } },
    { url, dialect: "custom", custom: {}, secret: "signing-secret-of-tenant-seven-0123456789", contentType: "application/x-www-form-urlencoded" },
    { url, auth: { type: "oauth2", tokenUrl: "https://login.example/token", clientId: "client", clientSecret: "client-secret-of-tenant-eight" } },
  ],
  invalidConfigs: [
    { config: {}, pointer: "/url" },
    { config: { url: "not a URL" }, pointer: "/url" },
    { config: { url, dialect: "morse" }, pointer: "/dialect" },
    { config: { url, verifySSL: false }, pointer: "/verifySSL" },
    { config: { url, auth: { type: "bearer", token: "" } }, pointer: "/auth/token" },
    { config: { url, dialect: "standard", secret: "too short" }, pointer: "/secret" },
  ],
});
