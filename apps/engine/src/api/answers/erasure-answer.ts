import { z } from "zod";
import { time } from "./common.js";

export const erasureAnswer = z.object({
  id: z.number(),
  tenant: z.string(),
  kind: z.enum(["tenant", "subject"]),
  status: z.enum(["running", "done"]),
  touched: z.record(z.string(), z.number()).readonly().describe("Rows by table; `left:…`: rows that name the subject and stay"),
  problem: z.string().nullable().describe("Why it does not go on; it is tried again"),
  createdAt: time.nullable(),
  endedAt: time.nullable(),
});
