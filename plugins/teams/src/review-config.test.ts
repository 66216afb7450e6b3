import { describe, expect, it } from "vitest";
import { reviewConfig } from "./review-config.js";
import { CONNECTOR, configOf, WORKFLOW } from "./testing/render-input.js";
import { urlKind } from "./url-kind.js";

const logic = "https://prod-01.westeurope.logic.azure.com:443/workflows/abc/triggers/manual/paths/invoke?sig=x";
const office = "https://outlook.office.com/webhook/0000/IncomingWebhook/1111";
const remarks = (given: Parameters<typeof configOf>[0]) => reviewConfig(configOf(given)).map(({ severity, message }) => [severity, message] as const);

describe("a URL at save", () => {
  it.each([
    [WORKFLOW, "workflow"],
    [CONNECTOR, "connector"],
    [office, "retiredConnector"],
    ["https://outlook.office365.com/webhook/x", "retiredConnector"],
    [logic, "retiredWorkflow"],
    ["https://api.powerplatform.com.evil.example/powerautomate/automations/direct/x", "other"],
    ["https://x.api.powerplatform.com/other", "other"],
    ["no URL", "other"],
  ])("%s is a %s", (url, kind) => {
    expect(urlKind(url)).toBe(kind);
  });

  it("of a Workflow is good, of a connector warned of", () => {
    expect(remarks({})).toEqual([]);
    expect(remarks({ url: CONNECTOR })).toEqual([["warning", expect.stringContaining("deprecated")]]);
  });

  it("that is dead is refused with what to do, unless the admin insists", () => {
    expect(remarks({ url: logic })).toEqual([["error", expect.stringMatching(/30 November 2025; .*copy its new URL.*allowOtherHost/)]]);
    expect(remarks({ url: office })).toEqual([["error", expect.stringMatching(/no longer work; make a Workflow/)]]);
    expect(remarks({ url: logic, allowOtherHost: true })).toEqual([["warning", expect.stringContaining("30 November 2025")]]);
    expect(remarks({ url: "https://teams.example.mil/hook", allowOtherHost: true })).toEqual([]);
  });

  it("must be https on Microsoft's hosts", () => {
    expect(remarks({ url: WORKFLOW.replace("https", "http") })).toEqual([["error", "must be https"]]);
  });
});

describe("the MessageCard format", () => {
  it("is warned of, and refused for a Workflow", () => {
    expect(remarks({ format: "messageCard" })).toEqual([["error", expect.stringContaining("Workflows do not show")]]);
    expect(remarks({ url: CONNECTOR, format: "messageCard" })).toContainEqual(["warning", expect.stringContaining("deprecated: only")]);
  });
});
