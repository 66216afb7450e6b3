import type { JsonObject } from "@trunkline/plugin-api";
import { z } from "zod";

/** RFC 3339, milliseconds, UTC. */
export const time = z.string().meta({ format: "date-time" });

/** Any JSON. */
export const json = z.unknown();

export const jsonObject = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>;

/** A remark about a place in a body. */
export const pointedMessages = z.array(z.object({ pointer: z.string(), message: z.string() })).readonly();
