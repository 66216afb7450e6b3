import { createZapierSimulator, describeConformance } from "@trunkline/plugin-testing";
import { zapierPlugin } from "./zapier-plugin.js";

const url = "https://hooks.zapier.com/hooks/catch/1234567/abcdef/";

describeConformance(zapierPlugin, {
  isBuiltIn: true,
  packageJson: new URL("../package.json", import.meta.url),
  page: new URL("../../../docs/plugins/zapier.md", import.meta.url),
  target: createZapierSimulator().target,
  validConfigs: [
    { url },
    { url: "https://hooks.zapier.com/hooks/catch/7654321/fedcba/", payload: "flat" },
    { url: "https://hooks.zapier.com/hooks/standard/1234567/0123456789abcdef/", restHook: true },
  ],
  invalidConfigs: [
    { config: {}, pointer: "/url" },
    { config: { url: "https://hooks.zapier.example/hooks/catch/1/a/" }, pointer: "/url" },
    { config: { url: "https://hooks.zapier.com/dashboard" }, pointer: "/url" },
    { config: { url: url.replace("https", "http") }, pointer: "/url" },
    { config: { url, payload: "flattened" }, pointer: "/payload" },
    { config: { url, zap: 1 }, pointer: "/zap" },
  ],
  outcomes: { 413: "payloadRejected" },
  answers: [{ what: "a Zap that is off", answer: { status: 410, body: '{"status":"please unsubscribe me!"}' }, outcome: "gone" }],
});
