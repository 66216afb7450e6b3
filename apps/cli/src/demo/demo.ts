import pc from "picocolors";
import type { Stack } from "@trunkline/stack";
import type { Api } from "../api.js";
import { say, step, warn } from "../progress.js";
import type { StartSettings } from "../settings.js";
import { demoConnectorName, provideDemoConnector } from "./demo-connector.js";
import { demoEvents, type DemoEvent } from "./demo-events.js";
import { deliveryLine, filterLine } from "./demo-lines.js";
import { followDeliveries } from "./follow-deliveries.js";
import { publishEvents } from "./publish-events.js";
import { readTrace } from "./read-trace.js";

export interface DemoInput {
  readonly api: Api;
  readonly engineUrl: string;
  readonly services: Stack;
  readonly settings: StartSettings;
  readonly interruption: AbortSignal;
}

/** The main job on real input, in the terminal. A demo that fails is reported and leaves the engine up. */
export async function showDemo(input: DemoInput): Promise<void> {
  try {
    await runDemo(input);
  } catch (error) {
    if (input.interruption.aborted) throw error;
    warn(`The demo did not go through: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The connector is made once; events are published, and their deliveries shown, at every start. */
async function runDemo({ api, engineUrl, services, settings, interruption }: DemoInput): Promise<void> {
  const connector = await provideDemoConnector(api, `${engineUrl}/inspect/demo`);
  say(`\nDemo: connector ${connector.id} "${demoConnectorName}" ${connector.isNew ? "created" : "is there from an earlier start"}`);
  const events = demoEvents();
  const door = await step(`${events.length} events published`, () => publishEvents({ api, services, settings, events }));
  say(pc.dim(`  by way of ${door}; the signature is checked by the receiving inspector`));
  const expected = events.filter(({ passes }) => passes);
  for await (const delivery of followDeliveries({ api, connectorId: connector.id, events: expected, interruption }))
    say(deliveryLine(delivery, demoConnectorName));
  for (const event of events.filter(({ passes }) => !passes)) await sayWhyStopped(api, connector.id, event);
}

async function sayWhyStopped(api: Api, connectorId: number, event: DemoEvent): Promise<void> {
  const verdict = await readTrace(api, event.body.id, connectorId);
  say(filterLine(event.body, verdict));
}
