import { z } from "zod";
import { json, jsonObject, pointedMessages, time } from "./common.js";
import { deliveryAnswer } from "./delivery-answer.js";

export const eventAnswer = z.object({
  id: z.string(),
  type: z.string(),
  tenant: z.string(),
  company: z.number().nullable(),
  companyName: z.string().nullable(),
  source: z.string(),
  time: z.string(),
  data: json,
  previous: json,
  metadata: json,
  originSystem: z.string().nullable().describe("The outside system that it came from; its own connectors do not get it"),
  provenance: z.object({
    door: z.string(),
    topic: z.string().nullable(),
    partition: z.number().nullable(),
    offset: z.string().nullable(),
    key: z.string().nullable(),
  }),
  receivedAt: time.nullable(),
  configurationVersion: z.number(),
});

export const eventDetailAnswer = eventAnswer.extend({
  payload: jsonObject,
  payloadText: z.string().describe("Exactly as produced"),
  schemaWarnings: pointedMessages.describe("How it breaks the schema of its type"),
});

const entry = z.object({
  connectorId: z.int(),
  connectorName: z.string(),
  verdict: z.string().describe("A delivery's status, or why there is none: `filtered`, `not_subscribed`, …"),
  reason: z.string().nullable(),
  clause: json.describe("The clause of the filter that did not hold, as the admin wrote it; null where none is to blame"),
  clausePointer: z.string().nullable().describe("JSON pointer to the clause in the connector, e.g. /subscriptions/0/filter/and/1"),
  value: json.describe("What the clause saw in the event; of several paths an object by path"),
  delivery: deliveryAnswer.nullable(),
});

/** Connector by connector, why it did or did not get the event, by the configuration that the event met. */
export const traceAnswer = z.object({
  event: z.object({ id: z.string(), type: z.string() }),
  counts: z.record(z.string(), z.number()).readonly().describe("Connectors by verdict"),
  connectors: z.array(entry).readonly(),
});
