import { deadLetterReasons } from "@trunkline/core";
import { z } from "zod";
import { time } from "./common.js";

export const deadLetterAnswer = z.object({
  id: z.string(),
  deliveryId: z.string(),
  connector: z.number(),
  connectorName: z.string(),
  event: z.object({ id: z.string(), type: z.string(), company: z.number().nullable(), time: z.string() }),
  url: z.string().nullable(),
  payload: z.string().nullable(),
  reason: z.enum(deadLetterReasons),
  error: z.string().nullable(),
  fallbackError: z.string().nullable(),
  attempts: z.number(),
  status: z.number().nullable(),
  failed_at: time.nullable(),
});

export const countAnswer = z.object({ count: z.number() });
