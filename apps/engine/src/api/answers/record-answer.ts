import { z } from "zod";
import { json, jsonObject, time } from "./common.js";

export const recordAnswer = z.looseObject({
  id: z.number(),
  type: z.enum(["asset", "part", "task"]),
  company: z.number().nullable(),
  status: z.string().nullable(),
  system: z.string().nullable().describe("That changed it last"),
  attributes: jsonObject,
  createdAt: time,
  updatedAt: time,
});

const change = z
  .object({
    version: z.number(),
    action: z.string(),
    attributes: jsonObject.describe("After the change"),
    system: z.string().nullable(),
    connectorId: z.number().nullable(),
    actor: z.string(),
    eventId: z.string().nullable(),
    occurredAt: time.nullable(),
    changedAt: time,
  })
  .readonly();

export const recordDetailAnswer = recordAnswer.extend({ history: z.array(change).readonly().describe("Newest change first") });

/** What a message would come to; `refused`: nothing would be written. */
export const inboundPreviewAnswer = z.object({
  refused: z.object({ status: z.number(), reason: z.string(), pointer: z.string() }).nullable(),
  records: z.array(z.looseObject({ result: z.string(), before: json, after: json })).readonly(),
  events: z.array(json).readonly(),
});
