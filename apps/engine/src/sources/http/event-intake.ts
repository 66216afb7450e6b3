import type { IncomingMessage, Intake } from "@trunkline/core";
import type { EventIntake, IntakeInput, IntakeResult } from "../../api/ports.js";
import type { Metrics } from "../../operations/index.js";

/** Events that came over HTTP, on their way into the same intake as Kafka's; the answer waits until they are durable, never for a target. */
export function createEventIntake(intake: Intake, metrics: Metrics): EventIntake {
  return {
    acceptEvents: async (input): Promise<IntakeResult> => {
      const report = await intake.accept(messagesOf(input, Date.now()));
      if (report.kind === "refused") {
        return { kind: "refused", problems: report.problems.map(({ index, rejected }) => ({ index, reason: rejected.reason, message: rejected.detail })) };
      }
      const duplicates = report.events.filter(({ duplicate }) => duplicate).length;
      metrics.received("accepted", report.events.length - duplicates);
      metrics.received("duplicate", duplicates - report.conflicts);
      metrics.received("conflict", report.conflicts);
      return { kind: "accepted", events: report.events };
    },
  };
}

function messagesOf({ tenant, originSystem, contentType, headers, events, idSeed }: IntakeInput, now: number): readonly IncomingMessage[] {
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: { ...headers, "content-type": contentType } } as const;
  return events.map(({ text }, index) => ({
    provenance,
    value: Buffer.from(text),
    timestampMs: now,
    boundTenant: tenant,
    originSystem,
    ...(idSeed === undefined ? {} : { idSeed: `${idSeed}\u0000${index}` }),
  }));
}
