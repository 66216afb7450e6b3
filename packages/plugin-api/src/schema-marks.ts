import type { ZodType } from "zod";

/** Marks a config field as secret: encrypted at rest, shown as `***`, never logged. */
export function secret<Schema extends ZodType>(schema: Schema): Schema {
  return schema.meta({ ...schema.meta(), writeOnly: true, "x-secret": true }) as Schema;
}

/** Marks a config field as secret where the flag at `pointer` (a JSON pointer into the config) is true, and only there. */
export function secretWhere<Schema extends ZodType>(schema: Schema, pointer: string): Schema {
  return schema.meta({ ...schema.meta(), "x-secret-where": pointer }) as Schema;
}

/** Marks a record of headers: values whose name looks like a credential's are secrets, the others are not. */
export function headersWithSecrets<Schema extends ZodType>(schema: Schema): Schema {
  return schema.meta({ ...schema.meta(), "x-secret-headers": true }) as Schema;
}

/** Marks a field (string, or record of strings) that may hold `{{…}}`; the engine renders it per event: URL-encoded for `url` (the host stays literal), as plain text for `header`. */
export function templated<Schema extends ZodType>(schema: Schema, kind: "url" | "header"): Schema {
  return schema.meta({ ...schema.meta(), "x-template": kind }) as Schema;
}
