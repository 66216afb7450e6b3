import { buildConfiguration, type AcceptReport, type Intake, type TenantSettings } from "@trunkline/core";
import { expect, it } from "vitest";
import { createEventIntake } from "./event-intake.js";

const input = { tenant: "acme", originSystem: null, contentType: "application/json", headers: {}, events: [{ text: `{"type":"asset.created"}` }] };
const accepted: AcceptReport = { kind: "accepted", conflicts: 0, events: [{ id: "1", type: "asset.created", duplicate: false }] };

function intakeOf(accept: () => Promise<AcceptReport>, trouble: string | null = null) {
  const intake: Intake = { accept, take: () => Promise.reject(new Error("nothing comes from Kafka here")) };
  return createEventIntake({ intake, trouble: () => trouble, durableWithinMs: 20 });
}

it("answers once the events are durable", async () => {
  expect(await intakeOf(() => Promise.resolve(accepted)).acceptEvents(input)).toMatchObject({ kind: "accepted", events: accepted.events });
});

it("takes nothing while it could not be made durable, and says why and when to come again", async () => {
  let asked = 0;
  const intake = intakeOf(async () => {
    asked += 1;
    return accepted;
  }, "writing events has failed for 3 s: the database's disk is full");
  await expect(intake.acceptEvents(input)).rejects.toMatchObject({
    status: 503,
    detail: expect.stringContaining("disk is full. Nothing of this request was taken") as string,
    headers: { "retry-after": "5" },
  });
  expect(asked).toBe(0);
});

it("does not let a sender wait for as long as the database is away", async () => {
  const intake = intakeOf(() => new Promise(() => undefined));
  await expect(intake.acceptEvents(input)).rejects.toMatchObject({ status: 503, detail: expect.stringContaining("same ids") as string });
});

const limited: TenantSettings = {
  id: "acme",
  name: "Acme",
  validation: "off",
  eventTypes: ["*"],
  companies: new Map(),
  quotas: { connectors: null, eventsPerSecond: 5, payloadBytes: null, replayEvents: null },
};

it.each([
  ["of a key that is bound to its tenant", input],
  ["that names its tenant itself, by whatever alias", { ...input, tenant: null, events: [{ text: `{"type":"asset.created","tenantId":"acme"}` }] }],
])("sends a request away that is over its tenant's quota: %s", async (_case, request) => {
  let taken = 0;
  const accept = async () => ((taken += 1), accepted);
  const intake = createEventIntake({
    intake: { accept, take: () => Promise.reject(new Error("nothing comes from Kafka here")) },
    trouble: () => null,
    configuration: () => buildConfiguration(1, [limited], []),
    quotas: { ask: async (tenant, events) => (tenant.id === "acme" && events === 1 ? { kind: "later", waitMs: 1_400 } : { kind: "never" }) },
  });
  await expect(intake.acceptEvents(request)).rejects.toMatchObject({
    status: 429,
    type: "urn:trunkline:problem:quota-exceeded",
    headers: { "retry-after": "2" },
  });
  expect(taken).toBe(0);
});

it("gives back what it was granted for one tenant where another's quota sends the request away", async () => {
  const back: [string, number][] = [];
  const other: TenantSettings = { ...limited, id: "other" };
  const intake = createEventIntake({
    intake: { accept: async () => accepted, take: () => Promise.reject(new Error("nothing comes from Kafka here")) },
    trouble: () => null,
    configuration: () => buildConfiguration(1, [limited, other], []),
    quotas: {
      ask: async ({ id }) => (id === "other" ? { kind: "never" } : { kind: "granted", giveBack: async (unused) => void back.push([id, unused]) }),
    },
  });
  const events = ["acme", "acme", "other"].map((tenant) => ({ text: JSON.stringify({ type: "asset.created", tenant }) }));
  await expect(intake.acceptEvents({ ...input, tenant: null, events })).rejects.toMatchObject({ status: 422 });
  expect(back).toEqual([["acme", 2]]);
});
