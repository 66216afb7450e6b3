import { classifyResponse, definePlugin, secret, type Plugin } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { subjectOf } from "../run-conformance.js";
import { requestsPage } from "./example-requests.js";
import { pluginPage } from "./plugin-page.js";

const tree: z.ZodType = z.lazy(() => z.strictObject({ name: z.string().meta({ title: "Node|name" }), children: z.array(tree) }));
const parcel = definePlugin({
  id: "parcel",
  apiVersion: 1,
  title: "Parcel",
  description: "Sends parcels.",
  direction: "outbound",
  config: z.strictObject({
    url: secret(z.string().max(100)),
    size: z.number().min(1).max(9).default(3),
    auth: z.discriminatedUnion("type", [z.strictObject({ type: z.literal("none") }), z.strictObject({ type: z.literal("bearer"), token: secret(z.string()) })]),
    tree: tree.optional(),
  }),
  render: ({ event, config }) => {
    const headers: Record<string, string> = config.auth.type === "bearer" ? { authorization: `Bearer ${config.auth.token}` } : {};
    return { method: "POST", url: config.url, headers, body: JSON.stringify({ id: event.id }) };
  },
  classify: ({ response, now }) => (response.bodyText === "full" ? { kind: "payloadRejected", reason: "No room." } : classifyResponse(response, now)),
});
const subject = subjectOf(parcel as unknown as Plugin, {
  validConfigs: [{ url: "https://parcel.example/hook/abcdefgh", auth: { type: "bearer", token: "a-token-of-somebody" } }],
  invalidConfigs: [],
  packageJson: new URL("file:///nowhere/package.json"),
  answers: [{ what: "full", answer: { status: 200, body: "full" }, outcome: "payloadRejected" }],
});

describe("a plugin's page", () => {
  const page = pluginPage(subject, "parcel-requests.md");

  it("has a row for every field, with default, secret, limits and the variant it belongs to", () => {
    expect(page).toContain("| `url` | string | required | secret | at most 100 characters |");
    expect(page).toContain("| `size` | number | `3` |  | 1 to 9 |");
    expect(page).toContain("| `auth.token` | string | required | secret |  | (auth.type: bearer) |");
    expect(page).toContain("| `tree.name` | string | required |  |  | Node\\|name. |");
    expect(page).not.toContain("tree.children[].children");
  });

  it("has a row for every answer, as classify says", () => {
    expect(page).toContain("| `200 full` | payloadRejected | No room. |");
    expect(page).toContain("| `429 with Retry-After: 7` | rateLimited |");
  });

  it("shows requests without their secrets", () => {
    const requests = requestsPage(subject) ?? "";
    expect(page).toContain("POST https://parcel.example/***\nauthorization: Bearer ***\n");
    expect(requests.match(/^## /gm)?.length).toBeGreaterThan(130);
    expect(page + requests).not.toMatch(/abcdefgh|a-token-of/);
  });
});
