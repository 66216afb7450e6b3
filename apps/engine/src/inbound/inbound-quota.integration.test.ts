import { buildConfiguration, createEventQuotas, rebuildEvent, type RateLimiter } from "@trunkline/core";
import { openDatabase, type Database } from "@trunkline/database";
import { createTestDatabase, testStack, type TestDatabase } from "@trunkline/stack";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMetrics } from "../operations/index.js";
import { createInboundRuntime } from "./create-inbound-runtime.js";
import type { InboundRuntime } from "./ports.js";

const stack = await testStack(["postgres"]);

describe.skipIf(stack.skipped)("what comes in from outside systems", () => {
  let place: TestDatabase;
  let database: Database;
  let inbound: InboundRuntime;
  beforeAll(async () => {
    place = await createTestDatabase(stack.urls.postgres);
    database = openDatabase({ url: place.url, rebuildEvent });
    await database.migrate();
    const quotas = { connectors: null, eventsPerSecond: 3, payloadBytes: null, replayEvents: null };
    const tenant = { id: "small", name: "Small", validation: "off", eventTypes: ["*"], companies: new Map(), quotas } as const;
    // Its second is an hour long, so that none passes between two requests.
    type Windows = Parameters<RateLimiter["take"]>[0];
    const { take, giveBack } = database.rateLimits;
    const long = (windows: Windows) => windows.map((window) => ({ ...window, perMs: 3_600_000 }));
    const limiter: RateLimiter = {
      take: (windows, wanted) => take(long(windows), wanted),
      giveBack: (windows, tokens, count) => giveBack(long(windows), tokens, count),
    };
    inbound = createInboundRuntime({
      inbound: database.inbound,
      log: database.eventLog,
      configurations: { atLeast: async () => buildConfiguration(1, [tenant], []) },
      schemas: { validate: () => [], sample: () => undefined },
      quotas: createEventQuotas({ limiter, clock: { now: Date.now } }),
      metrics: createMetrics(),
      logger: pino({ level: "silent" }),
      hasTopic: false,
      wake: () => undefined,
    });
  });
  afterAll(async () => {
    await database?.close();
    await place?.drop();
  });

  const part = (number: string) =>
    ({ kind: "part", action: "upsert", key: { part_number: number }, attributes: { part_number: number, quantity: 1 } }) as const;
  const send = (...numbers: string[]) =>
    inbound.write(
      { tenant: "small", company: null, system: "sap", connectorId: null, actor: "sap", records: numbers.map(part), events: [], onceOnly: [] },
      (records) => JSON.stringify(records.map(({ action }) => action)),
    );

  it("counts to the tenant's quota of events a second, by the events that came of it, and is sent away whole", async () => {
    expect(await send("a", "b")).toMatchObject({ answer: '["created","created"]' });
    // Two that change nothing ask for two and find one: nothing is written.
    await expect(send("a", "c")).rejects.toMatchObject({
      status: 429,
      type: "urn:trunkline:problem:quota-exceeded",
      headers: { "retry-after": expect.stringMatching(/^[1-9]\d*$/) as string },
    });
    // What comes to no event costs nothing.
    for (let time = 0; time < 3; time += 1) expect(await send("a")).toMatchObject({ answer: '["unchanged"]' });
    expect(await send("c")).toMatchObject({ answer: '["created"]' });
    await expect(send("d")).rejects.toMatchObject({ status: 429 });
    await expect(send("e", "f", "g", "h")).rejects.toMatchObject({ status: 422 });
  });
});
