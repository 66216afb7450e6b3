import { builtInCatalog } from "@trunkline/event-catalog";
import type { JsonValue } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import { judgeSubscriptions } from "./subscription-judgement.js";

const judged = (subscription: { readonly eventTypes?: readonly string[]; readonly filter?: JsonValue; readonly template?: JsonValue }) =>
  judgeSubscriptions([{ eventTypes: ["user.login"], filter: null, template: null, ...subscription }], builtInCatalog);

describe("a subscription at save", () => {
  it("has no remarks where all is known", async () => {
    const filter = { "user.login": { conditions: [{ field: "user.id", operator: "equals", value: "u1" }] } };
    const template = { id: "{{event.id}}", mail: "{{user.email}}", at: "{{date timestamp}}", topic: "{{event.kafka.topic}}", who: "{{event.company.name}}" };
    expect(await judged({ filter, template })).toEqual({ errors: [], warnings: [] });
  });

  it("is warned of each path that no schema knows, at its place, with the nearest known one", async () => {
    const { errors, warnings } = await judged({
      filter: { "==": [{ var: "user.emial" }, "x"] },
      template: { a: ["{{user.emial}}", "{{customer.email}}"], b: "{{#with user}}{{idd}}{{/with}}", c: "{{event.data.xyzzy.plugh}}" },
    });
    expect(errors).toEqual([]);
    expect(warnings).toEqual([
      { pointer: "/subscriptions/0/filter/==/0/var", message: "no schema of the subscribed event types knows user.emial; did you mean user.email?" },
      { pointer: "/subscriptions/0/template/a/0", message: "no schema of the subscribed event types knows user.emial; did you mean user.email?" },
      { pointer: "/subscriptions/0/template/a/1", message: "no schema of the subscribed event types knows customer.email; did you mean user.email?" },
      { pointer: "/subscriptions/0/template/b", message: "no schema of the subscribed event types knows user.idd; did you mean user.id?" },
      { pointer: "/subscriptions/0/template/c", message: expect.stringMatching(/knows data\.xyzzy\.plugh$/) },
    ]);
  });

  it("is told of each fault with a pointer into filter or template", async () => {
    const { errors } = await judged({ filter: { and: [true, { log: 1 }] }, template: { a: ["{{constructor.name}}"], b: "{{> x}}" } });
    expect(errors.map(({ pointer }) => pointer)).toEqual(["/subscriptions/0/filter/and/1/log", "/subscriptions/0/template/a/0", "/subscriptions/0/template/b"]);
  });

  it("is warned of conditions that nothing meets, and of conditions for types that it does not get", async () => {
    const conditions = [{ field: "user.id", operator: "greater_than", value: "x" }];
    const { errors, warnings } = await judged({ filter: { "user.login": { conditions }, "user.lgoin": { conditions: [] } } });
    expect(errors).toEqual([]);
    expect(warnings.map(({ pointer }) => pointer)).toEqual(["/subscriptions/0/filter/user.login/conditions/0/value", "/subscriptions/0/filter/user.lgoin"]);
  });

  it("is warned of a template that breaks on the example of its type", async () => {
    const { errors, warnings } = await judged({ template: { contentType: "application/json", text: '{"n": {{data.nothing}} }' } });
    expect(errors).toEqual([]);
    expect(warnings[0]).toEqual({ pointer: "/subscriptions/0/template", message: expect.stringMatching(/not JSON.*with the example of user\.login/) });
  });

  it("says nothing of paths where no type has a schema, and that the type is unknown", async () => {
    expect(await judged({ eventTypes: ["my.own"], template: "{{data.whatever}}" })).toEqual({
      errors: [],
      warnings: [{ pointer: "/subscriptions/0/eventTypes/0", message: "no known event type matches my.own" }],
    });
  });

  it("is not searched for misspelt paths without end", async () => {
    const template = Array.from({ length: 900 }, (_, index) => `{{data.strange${index}}}`);
    const before = process.threadCpuUsage();
    const { warnings } = await judged({ eventTypes: ["*"], template });
    const { user, system } = process.threadCpuUsage(before);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)?.message).toContain("880 further paths");
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});
