import { createSlackSimulator, describeConformance } from "@trunkline/plugin-testing";
import { apiAnswers, webhookAnswers } from "./answers.js";
import { slackPlugin } from "./slack-plugin.js";
import { BOT, HOOK } from "./testing/render-input.js";

const answers = webhookAnswers.map(({ error, outcome }) => ({ what: error, answer: { status: 404, body: error }, outcome, configs: [0, 1] }));
const ofApi = apiAnswers.map(({ error, outcome }) => ({
  what: error,
  answer: { status: 200, body: JSON.stringify({ ok: false, error: error.replace("*", "_thread_only") }) },
  outcome,
  configs: [2, 3],
}));

describeConformance(slackPlugin, {
  isBuiltIn: true,
  packageJson: new URL("../package.json", import.meta.url),
  page: new URL("../../../docs/plugins/slack.md", import.meta.url),
  target: createSlackSimulator({ remembers: false }).target,
  validConfigs: [
    { url: HOOK },
    { url: "https://hooks.slack.com/services/T1111111/B1111111/qrstuvwxyzabcdef", format: "attachments", mentions: true },
    { ...BOT, link: "https://app.example/assets" },
    { ...BOT, token: "xoxb-1111-token-of-another", threadKey: "asset-1", onSameKey: "update" },
  ],
  invalidConfigs: [
    { config: {}, pointer: "/url" },
    { config: { url: "https://hooks.slack.example/services/T0/B0/x" }, pointer: "/url" },
    { config: { url: "https://hooks.slack.com/triggers/T0/1/x" }, pointer: "/url" },
    { config: { url: HOOK, ...BOT }, pointer: "/token" },
    { config: { url: HOOK, threadKey: "x" }, pointer: "/threadKey" },
    { config: { ...BOT, channel: "#general", threadKey: "x" }, pointer: "/channel" },
    { config: { ...BOT, token: "xapp-an-app-level-token" }, pointer: "/token" },
    { config: { token: BOT.token }, pointer: "/channel" },
    { config: { ...BOT, apiUrl: "http://slack.com/api" }, pointer: "/apiUrl" },
    { config: { url: HOOK, link: "https://{{data.host}}/x" }, pointer: "/link" },
    { config: { url: HOOK, colour: "red" }, pointer: "/colour" },
  ],
  outcomes: { 400: "payloadRejected", 403: "authFailed" },
  answers: [...answers, ...ofApi, { what: "200 without ok", answer: { status: 200, body: "<html>" }, outcome: "transient" }],
  // Slack has nothing by which it could recognise a repeated message of a webhook.
  idempotencyKey: null,
});
