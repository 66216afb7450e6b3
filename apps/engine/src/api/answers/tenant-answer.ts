import { z } from "zod";
import { time } from "./common.js";

export const tenantAnswer = z.object({
  id: z.string(),
  name: z.string(),
  validation: z.enum(["off", "warn", "reject"]),
  eventTypes: z.array(z.string()).readonly(),
  hasOwnDatabase: z.boolean(),
  createdAt: time.nullable(),
  updatedAt: time.nullable(),
});
