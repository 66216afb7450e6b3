import { z, type ZodType } from "zod";
import type { OperationNotes } from "./operation.js";

type Schema = Readonly<Record<string, unknown>>;

/** An OpenAPI 3.1 document, as far as this API uses it. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: Schema;
  readonly tags: readonly Schema[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: Schema;
  readonly security: readonly Schema[];
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly "x-roles": readonly string[];
  /** Not open to keys that are bound to a company. */
  readonly "x-whole-tenant"?: true;
  readonly parameters: readonly Schema[];
  readonly requestBody?: Schema;
  readonly responses: Schema;
  readonly security?: readonly Schema[];
}

/** Methods that `ALL` stands for in the document; OpenAPI 3.1 has no "any". */
const allMethods = ["get", "put", "post", "delete", "patch", "head", "options"] as const;

/** Built from the same notes that make the routes: a route cannot be missing. */
export function buildOpenApi(operations: readonly OperationNotes[]): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const notes of operations) {
    const item = (paths[documentPath(notes.path)] ??= {});
    for (const method of notes.method === "ALL" ? allMethods : [notes.method.toLowerCase()]) item[method] = describeOperation(notes, method);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Trunkline",
      version: "1.0.0",
      description: "Connectors, events and deliveries of a Trunkline engine. Answers are `{data, meta}`; errors are `application/problem+json`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    tags: [...new Set(operations.map((notes) => notes.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "An API key, or a JWT of the issuer that the operator trusts" } },
      schemas: { Problem: problemSchema },
    },
    security: [{ bearer: [] }],
  };
}

/** `/connectors/:id` as OpenAPI writes it. */
function documentPath(path: string): string {
  return path.replace(/:([A-Za-z]+)/g, "{$1}");
}

function describeOperation(notes: OperationNotes, method: string): OpenApiOperation {
  return {
    operationId: operationId(notes, method),
    summary: notes.summary,
    tags: [notes.tag],
    "x-roles": notes.roles === "public" ? [] : notes.roles,
    ...(notes.ofWholeTenant === true ? { "x-whole-tenant": true } : {}),
    parameters: [...pathParameters(notes), ...queryParameters(notes), ...headerParameters(notes)],
    ...(notes.body === undefined ? {} : { requestBody: describeBody(notes.body) }),
    responses: responsesOf(notes),
    ...(notes.roles === "public" ? { security: [] } : {}),
  };
}

function describeBody(body: ZodType): Schema {
  const isRequired = !body.safeParse({}).success;
  return { ...(isRequired ? { required: true } : {}), content: { "application/json": { schema: schemaOf(body, "input") } } };
}

function operationId(notes: OperationNotes, method: string): string {
  const words = notes.path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "" && word !== "api" && word !== "v1");
  const any = notes.method === "ALL" ? ["any"] : [];
  return [method, ...[...any, ...words].map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join("");
}

function pathParameters(notes: OperationNotes): readonly Schema[] {
  return [...notes.path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } }));
}

function queryParameters(notes: OperationNotes): readonly Schema[] {
  if (notes.query === undefined) return [];
  const schema = schemaOf(notes.query, "input");
  const required = new Set((schema.required ?? []) as readonly string[]);
  return Object.entries((schema.properties ?? {}) as Readonly<Record<string, Schema>>).map(([name, property]) => ({
    name,
    in: "query",
    required: required.has(name),
    schema: property,
  }));
}

function headerParameters(notes: OperationNotes): readonly Schema[] {
  if (notes.roles === "public" || !notes.roles.includes("platform-admin")) return [];
  return [
    {
      name: "trunkline-tenant",
      in: "header",
      required: false,
      schema: { type: "string" },
      description: "platform-admin only: the tenant to work in, else `default`",
    },
  ];
}

function responsesOf(notes: OperationNotes): Schema {
  const status = String(notes.status ?? 200);
  return {
    [status]: status === "204" ? { description: "Done" } : goodAnswer(notes),
    default: { description: "A problem", content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } },
  };
}

function goodAnswer(notes: OperationNotes): Schema {
  if (notes.produces !== undefined) return { description: "Good", content: { [notes.produces]: {} } };
  const data = notes.data === undefined ? {} : schemaOf(notes.data, "output");
  return {
    description: "Good",
    content: { "application/json": { schema: { type: "object", required: ["data", "meta"], properties: { data, meta: metaSchema } } } },
  };
}

function schemaOf(schema: ZodType, io: "input" | "output"): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}

const pointedMessagesSchema: Schema = {
  type: "array",
  items: {
    type: "object",
    required: ["pointer", "message"],
    properties: { pointer: { type: "string", description: "JSON pointer into the body" }, message: { type: "string" } },
  },
};

const metaSchema: Schema = {
  type: "object",
  properties: {
    nextCursor: { type: ["string", "null"], description: "Of lists: where the next page begins; null on the last" },
    total: { type: "integer", description: "Of short lists: how many there are on all pages" },
    complete: { type: "boolean", description: "Of work in parts: false where there is more" },
    searched: {
      type: "object",
      required: ["rows", "since"],
      properties: { rows: { type: "integer" }, since: { type: ["string", "null"], format: "date-time" } },
      description: "Of searches: how many of the newest rows were read, and how old the oldest of them is",
    },
    warnings: { ...pointedMessagesSchema, description: "Remarks about what was saved all the same" },
  },
};

const problemSchema: Schema = {
  type: "object",
  required: ["type", "title", "status", "detail", "errors"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    errors: pointedMessagesSchema,
  },
};
