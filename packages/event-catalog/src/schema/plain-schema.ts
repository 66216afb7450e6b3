import type { JsonObject, JsonSchema } from "../json.js";
import { envelope, schemaDialect } from "./envelope.js";
import { titled, type Fields } from "./fields.js";

/** An object that several event types of a system carry beside `data`, as TagoRUN's `user`. */
export interface Member {
  /** Name of the shared definition, as `TagorunUser`. */
  definition: string;
  description: string;
  fields: Fields;
}

/** What the schema of an event needs whose `data` is flat and which has members of its own beside it. */
export interface PlainSchemaInput {
  name: string;
  description: string;
  /** Plain members beside the envelope, as Perfex's `asset_id`. */
  fields: Fields;
  /** Objects beside the envelope. */
  members: Readonly<Record<string, Member>>;
  data: Fields;
  /** Names that must be there, dotted where they lie inside, as `user.email`; `data` may be absent unless it is named. */
  required: readonly string[];
}

/** The schema of a whole event of a system that does not wrap `data` in `id`, `type`, `attributes`. */
export function plainSchema(input: PlainSchemaInput): JsonSchema {
  const { name, description, required, members } = input;
  const definitions = Object.values(members).map(({ definition, fields }) => [definition, { title: definition, properties: titled(fields) }]);
  return {
    $schema: schemaDialect,
    title: name,
    description,
    type: "object",
    required: ["type", ...new Set(required.map((path) => path.split(".", 1)[0] ?? path))],
    properties: {
      ...envelope,
      type: { type: "string", const: name, description: "Event type" },
      ...titled(input.fields),
      ...Object.fromEntries(Object.entries(members).map(([key, member]) => [key, memberSchema(key, member, required)])),
      data: { ...demanded("data", required), description: "What happened", properties: titled(input.data) },
    },
    ...(definitions.length === 0 ? {} : { $defs: Object.fromEntries(definitions) as JsonObject }),
  };
}

/** `allOf` around `$ref`, as draft 7 readers (AsyncAPI tools) ignore what stands beside a bare `$ref`. */
function memberSchema(key: string, { definition, description }: Member, required: readonly string[]): JsonSchema {
  return { ...demanded(key, required), description, allOf: [{ $ref: `#/$defs/${definition}` }] };
}

/** Null counts as absent, so only what must be there may not be null. */
function demanded(key: string, required: readonly string[]): JsonSchema {
  const inside = required.filter((path) => path.startsWith(`${key}.`)).map((path) => path.slice(key.length + 1));
  const isDemanded = inside.length > 0 || required.includes(key);
  return { type: isDemanded ? "object" : ["object", "null"], ...(inside.length > 0 ? { required: inside } : {}) };
}
