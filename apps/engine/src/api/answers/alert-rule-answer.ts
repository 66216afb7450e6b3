import { z } from "zod";
import { json, time } from "./common.js";

export const alertRuleAnswer = z.object({
  id: z.number(),
  name: z.string(),
  company: z.number().nullable().describe("Only records of this company; null: of every one"),
  kinds: z.array(z.enum(["asset", "part", "task"])).readonly(),
  eventType: z.string(),
  condition: json.describe("json-logic over the record"),
  per: z.array(z.string()).readonly().describe("Attributes whose change is another alert"),
  period: z.string().nullable().describe("Told again after so long while it holds, e.g. 7d; null: once"),
  enabled: z.boolean(),
  standing: z.number().describe("For how many records it holds"),
  createdAt: time.nullable(),
  updatedAt: time.nullable(),
});
