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
  records: z
    .array(
      z.looseObject({
        kind: z.enum(["asset", "part", "task"]),
        key: jsonObject,
        result: z.string().describe("`created`, `updated`, `unchanged` …; `missing`: one that is to retire does not exist"),
        event: z.string().nullable().describe("Type of the event that all others would be told by; null: none, as nothing changes"),
        before: jsonObject.nullable(),
        after: jsonObject.nullable(),
      }),
    )
    .readonly(),
  events: z.array(json).readonly(),
});

const paths = z.record(z.string(), z.string()).readonly();

export const recordFeedAnswer = z.object({
  id: z.number(),
  company: z.number().nullable().describe("Only events of this company; null: of every one"),
  kind: z.enum(["asset", "part", "task"]),
  eventTypes: z.array(z.string()).readonly(),
  key: paths.describe("What a record is known by, and the path to it in the event; empty: by the usual numbers"),
  fields: paths.describe("Further attributes, and the path to each"),
  enabled: z.boolean(),
  readUpTo: time.nullable().describe("Events up to then are read; null: none yet"),
  createdAt: time.nullable(),
  updatedAt: time.nullable(),
});
