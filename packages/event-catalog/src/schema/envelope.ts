import type { JsonSchema } from "../json.js";
import type { Fields } from "./fields.js";

const metadata: JsonSchema = {
  type: ["object", "null"],
  description: "What the producer adds about the event itself",
  additionalProperties: true,
};

/** The members that every event has besides `type` and `data` (contract, "Events in"). */
export const envelope: Fields = {
  id: { type: "string", minLength: 1, description: "Identity of the event, unique with tenant and source" },
  tenant: { type: "string", description: "The client whose event this is" },
  company: { type: ["integer", "null"], description: "Company inside the tenant" },
  source: { type: ["string", "null"], description: "System that produced the event" },
  time: { type: "string", format: "date-time", description: "When it happened, RFC 3339" },
  metadata,
};

export const schemaDialect = "https://json-schema.org/draft/2020-12/schema";
