import { z } from "zod";
import { json, pointedMessages } from "./common.js";

const request = z.object({ method: z.string(), url: z.string(), headers: z.record(z.string(), z.string()).readonly(), body: z.string() }).readonly();

/** What would become of an event at a connector; the words of traces. */
export const previewAnswer = z.object({
  event: z.object({ id: z.string(), type: z.string() }).readonly(),
  verdict: z.string(),
  reason: z.string().nullable().describe("Why it would not be sent; null where it would"),
  clause: json.describe("The clause of the filter that did not hold, as the admin wrote it; null where none is to blame"),
  clausePointer: z.string().nullable().describe("JSON pointer to the clause in the connector, e.g. /subscriptions/0/filter/and/1"),
  value: json.describe("What the clause saw in the event; of several paths an object by path"),
  subscription: z.number().nullable().describe("Index of the subscription that gives the body"),
  request: request.nullable().describe("Secrets masked"),
  schemaWarnings: pointedMessages.describe("How the event breaks the schema of its type"),
});
