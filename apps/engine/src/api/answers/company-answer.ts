import { z } from "zod";
import { time } from "./common.js";

export const companyAnswer = z.object({
  id: z.number(),
  name: z.string(),
  timezone: z.string().nullable(),
  eventTypes: z.array(z.string()).readonly().describe("Patterns; types outside are neither listed nor matched"),
  createdAt: time.nullable(),
  updatedAt: time.nullable(),
});
