import { z } from "zod";
import { jsonObject } from "./common.js";

export const eventTypeAnswer = z.object({
  name: z.string(),
  group: z.string(),
  description: z.string(),
  systems: z.array(z.string()).readonly(),
  isOwn: z.boolean().describe("The tenant brought it, so it may be replaced and deleted"),
});

export const eventTypeDetailAnswer = eventTypeAnswer.extend({ schema: jsonObject, example: jsonObject });
