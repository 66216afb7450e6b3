import { z } from "zod";
import { time } from "./common.js";

const limit = z.number().int().nullable();

export const tenantAnswer = z.object({
  id: z.string(),
  name: z.string(),
  validation: z.enum(["off", "warn", "reject"]),
  eventTypes: z.array(z.string()).readonly(),
  /** What the tenant may use at most; null: as much as it likes. */
  quotas: z.object({ connectors: limit, eventsPerSecond: limit, payloadBytes: limit, replayEvents: limit }),
  hasOwnDatabase: z.boolean(),
  /** To the platform only, without its password. */
  databaseUrl: z.string().nullable().optional(),
  createdAt: time.nullable(),
  updatedAt: time.nullable(),
});
