import { createTeamsSimulator, describeConformance } from "@trunkline/plugin-testing";
import { statusAnswers } from "./answers.js";
import { teamsPlugin } from "./teams-plugin.js";
import { CONNECTOR, WORKFLOW } from "./testing/render-input.js";

const told = (status: number) => `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=1.`;

describeConformance(teamsPlugin, {
  isBuiltIn: true,
  packageJson: new URL("../package.json", import.meta.url),
  page: new URL("../../../docs/plugins/teams.md", import.meta.url),
  target: createTeamsSimulator().target,
  validConfigs: [
    { url: WORKFLOW },
    { url: WORKFLOW.replace("one", "two"), link: "https://app.example/assets" },
    { url: CONNECTOR },
    { url: CONNECTOR, format: "messageCard" },
    { url: "https://prod.logic.azure.us/workflows/x?sig=signature-of-tenant-three", allowOtherHost: true },
  ],
  invalidConfigs: [
    { config: {}, pointer: "/url" },
    { config: { url: "https://teams.example/hook" }, pointer: "/url" },
    { config: { url: "https://prod-01.westeurope.logic.azure.com:443/workflows/x?sig=y" }, pointer: "/url" },
    { config: { url: "https://outlook.office.com/webhook/x" }, pointer: "/url" },
    { config: { url: WORKFLOW, format: "messageCard" }, pointer: "/format" },
    { config: { url: WORKFLOW, link: "https://{{data.host}}" }, pointer: "/link" },
    { config: { url: WORKFLOW, channel: "x" }, pointer: "/channel" },
  ],
  outcomes: { 400: "payloadRejected", 401: "authFailed", 403: "authFailed", 404: "gone", 413: "payloadRejected" },
  answers: statusAnswers.map(({ status, outcome }) => ({ what: `200 that tells of ${status}`, answer: { status: 200, body: told(status) }, outcome })),
  // Teams has nothing by which it could recognise a repeated message.
  idempotencyKey: null,
});
