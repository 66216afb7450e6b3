import { z } from "zod";
import { time } from "./common.js";

export const rejectedMessageAnswer = z.object({
  id: z.number(),
  reason: z.string(),
  detail: z.string(),
  door: z.string(),
  topic: z.string().nullable(),
  partition: z.number().nullable(),
  offset: z.string().nullable(),
  size: z.number().describe("Bytes"),
  rejectedAt: time.nullable(),
  timestamp: time.nullable(),
});

export const rejectedMessageDetailAnswer = rejectedMessageAnswer.extend({
  value: z.string().nullable().describe("As UTF-8, what is none replaced"),
  valueBase64: z.string().nullable(),
});
