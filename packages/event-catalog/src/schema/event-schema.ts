import type { JsonObject, JsonSchema } from "../json.js";
import { envelope, schemaDialect } from "./envelope.js";
import { titled, type Fields } from "./fields.js";

/** What an event schema needs to know about its resource and action. */
export interface EventSchemaInput {
  name: string;
  description: string;
  /** Name of the shared definition, as `AssetAttributes`. */
  definition: string;
  fields: Fields;
  /** Values of `data.type` seen in the wild, shown as examples only: systems disagree about capitals. */
  dataType: string;
  /** Whether `previous` holds earlier attribute values (updates) or only ever null (creation, deletion). */
  changes: boolean;
  /** Members of `data` that must be there. */
  required: readonly string[];
}

/**
 * The schema of a whole event (contract, "Events in").
 * Only `type` and `data` are required: id, tenant and time have defaults at intake.
 * Attributes are never required: the contract's own example has none.
 */
export function eventSchema(input: EventSchemaInput): JsonSchema {
  return {
    $schema: schemaDialect,
    title: input.name,
    description: input.description,
    type: "object",
    required: ["type", "data"],
    properties: {
      ...envelope,
      type: { type: "string", const: input.name, description: "Event type" },
      data: dataSchema(input),
      previous: previousSchema(input),
    },
    $defs: { [input.definition]: { title: input.definition, properties: titled(input.fields) } },
  };
}

function dataSchema(input: EventSchemaInput): JsonSchema {
  return {
    type: "object",
    description: "The resource that the event is about",
    required: input.required,
    properties: {
      id: { type: ["integer", "string"], description: "Identifier of the resource in its system" },
      type: { type: "string", minLength: 1, description: "Kind of resource", examples: [input.dataType] },
      attributes: { type: "object", description: "The resource as it is now", ...attributes(input) },
      ...(input.changes ? { previous: previousSchema(input) } : {}),
    },
  };
}

function previousSchema(input: EventSchemaInput): JsonSchema {
  if (!input.changes) return { type: ["object", "null"], description: "Null or absent: this action has no earlier values" };
  return { type: ["object", "null"], description: "Earlier values of the attributes that changed", ...attributes(input) };
}

/** `allOf` around `$ref`, as draft 7 readers (AsyncAPI tools) ignore what stands beside a bare `$ref`. */
function attributes(input: EventSchemaInput): JsonObject {
  return { allOf: [{ $ref: `#/$defs/${input.definition}` }] };
}
