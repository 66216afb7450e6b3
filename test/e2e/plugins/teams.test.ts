import { createTeamsSimulator } from "@trunkline/plugin-testing";
import { expect, it } from "vitest";
import { deadLettersOf, deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import { useSimulator } from "../../support/start-simulator.js";
import { describeSystem } from "../../support/whole-system.js";

const teams = createTeamsSimulator();
const workflow = "/powerautomate/automations/direct/workflows/abc/triggers/manual/paths/invoke";
const messageCard = {
  "@type": "MessageCard",
  "@context": "http://schema.org/extensions",
  themeColor: "0076D7",
  summary: "New User Registration",
  sections: [{ activityTitle: "New User Registered", facts: [{ name: "User", value: "{{user.name}} ({{user.email}})" }] }],
};

await describeSystem("The Teams plugin", {}, (system) => {
  const simulator = useSimulator(teams.target);

  async function connect(config: Record<string, unknown>, eventType: string, template: unknown = null): Promise<number> {
    const subscriptions = [{ eventTypes: [eventType], filter: null, template }];
    const body = { name: "Teams", plugin: "teams", config: { allowOtherHost: true, ...config }, subscriptions, delivery: { maxRetries: 0 } };
    return (await system().admin.post<{ id: number }>("/connectors", body)).data.id;
  }

  it("posts an Adaptive Card by a Workflow, which accepts and does not say more", async () => {
    const { engine, admin } = system();
    const id = await connect({ url: `${simulator().url}${workflow}?sig=secret-signature` }, "asset.created");
    await produceEvents(engine, [{ id: "card-1", type: "asset.created", data: { id: 1, attributes: { name: "Pump" } } }]);
    await eventually(async () => expect(await deliveryOf(admin, id, "card-1")).toMatchObject({ status: "accepted", statusGroup: "success" }));
    expect(teams.cards).toEqual([
      expect.objectContaining({ type: "AdaptiveCard", body: expect.arrayContaining([expect.objectContaining({ text: "Asset created" })]) }),
    ]);
    expect(teams.failedRuns).toEqual([]);
    expect(JSON.stringify(await deliveryOf(admin, id, "card-1"))).not.toContain("secret-signature");
  });

  it("translates TagoRUN's published MessageCard for a Workflow, and sends it as it is to a retired connector", async () => {
    const { engine, admin } = system();
    const now = await connect({ url: `${simulator().url}${workflow}` }, "user.registration", messageCard);
    const before = await connect({ url: `${simulator().url}/webhookb2/abc`, format: "messageCard" }, "user.registration", messageCard);
    await produceEvents(engine, [{ id: "user-1", type: "user.registration", user: { name: "Ada", email: "ada@example.com" } }]);
    await eventually(async () => expect(await deliveryOf(admin, now, "user-1")).toMatchObject({ status: "accepted" }));
    await eventually(async () => expect(await deliveryOf(admin, before, "user-1")).toMatchObject({ status: "delivered" }));
    const facts = [{ title: "User", value: "Ada (ada@example.com)" }];
    expect(teams.cards).toContainEqual(expect.objectContaining({ type: "AdaptiveCard", body: expect.arrayContaining([{ type: "FactSet", facts }]) }));
    expect(teams.cards).toContainEqual({
      ...messageCard,
      sections: [{ activityTitle: "New User Registered", facts: [{ name: "User", value: "Ada (ada@example.com)" }] }],
    });
  });

  it("recognises an error that a 200 tells in its text", async () => {
    const { engine, admin } = system();
    const id = await connect({ url: `${simulator().url}/webhookb2/full` }, "part.created");
    teams.fail("/webhookb2/full", 413);
    await produceEvents(engine, [{ id: "part-1", type: "part.created", data: {} }]);
    await eventually(async () => expect(await deadLettersOf(admin, id)).toMatchObject([{ error: expect.stringContaining("413") }]));
  });

  it("explains a retired URL when it is saved", async () => {
    const url = "https://prod-01.westeurope.logic.azure.com:443/workflows/abc/triggers/manual/paths/invoke?sig=x";
    const body = { name: "Teams", plugin: "teams", config: { url }, subscriptions: [{ eventTypes: ["*"], filter: null, template: null }] };
    const refused = await system().admin.ask("POST", "/api/v1/connectors", { body });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ errors: [{ pointer: "/config/url", message: expect.stringContaining("30 November 2025") }] });
  });
});
