import type { EventView, JsonObject } from "@trunkline/plugin-api";
import { attempt, type AttemptInput, type AttemptResult } from "../attempt.js";
import { eventOf } from "../golden-events.js";
import type { Subject } from "../subject.js";
import { acceptingTarget } from "../target/answer.js";
import { startReceiver, type Receiver } from "../target/receiver.js";
import { wireTo, type Wire } from "../target/wire.js";

/** A target of one's own for the length of a check. */
export interface Bench {
  readonly receiver: Receiver;
  readonly wire: Wire;
  /** One attempt of the plugin with its first config, unless told otherwise. */
  attempt(input?: Partial<AttemptInput>): Promise<AttemptResult>;
}

export const plainEvent: EventView = eventOf({
  id: "evt-plain",
  type: "asset.created",
  tenant: "default",
  company: 1,
  time: "2026-02-01T12:00:00.000Z",
  data: { id: 501, type: "asset", attributes: { id: 501, name: "Pump 7", status: "operational", serial_number: "SN-501" } },
});

export async function withReceiver(subject: Subject, work: (bench: Bench) => Promise<void>): Promise<void> {
  const receiver = await startReceiver(targetOf(subject));
  const wire = wireTo(receiver);
  try {
    await work({
      receiver,
      wire,
      attempt: (input = {}) => attempt({ plugin: subject.plugin, config: firstConfig(subject), event: plainEvent, wire, ...input }),
    });
  } finally {
    await receiver.close();
  }
}

export function targetOf({ options }: Subject): NonNullable<Subject["options"]["target"]> {
  return options.target ?? acceptingTarget;
}

export function firstConfig({ configs }: Subject): JsonObject {
  const [first] = configs;
  if (first === undefined) throw new Error("validConfigs is empty, or its first is not valid");
  return first;
}

export function sendsNothing({ plugin }: Subject): string | null {
  return plugin.direction === "inbound" ? "the plugin only receives" : null;
}
