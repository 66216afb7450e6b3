import { z } from "zod";
import type { PointedError } from "./problem.js";
import { errorsOf } from "./read-body.js";

/** The `{event, webhook_url, payload}` form of TagoRUN's documentation. */
const hookForm = z.looseObject({
  name: z.string().trim().min(1).max(200).optional(),
  event: z.string().min(1).max(128),
  webhook_url: z.string().min(1),
  payload: z.json().optional(),
});

/** Its configuration object; `timeout` in seconds (its code samples write milliseconds), `max_attempts` counts the first one. */
const configurationForm = z.looseObject({
  name: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(2_000).optional(),
  url: z.string().min(1),
  events: z.array(z.string().min(1).max(128)).max(500).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  retry_policy: z.looseObject({ max_attempts: z.number().int().min(1).optional(), backoff: z.string().optional() }).optional(),
  timeout: z.number().positive().optional(),
  filters: z.record(z.string(), z.json()).optional(),
  payload_template: z.json().optional(),
  secret: z.string().min(1).max(512).optional(),
  enabled: z.boolean().optional(),
});

const known = { hook: Object.keys(hookForm.shape), configuration: Object.keys(configurationForm.shape) };

export type TagorunHook = z.infer<typeof hookForm>;
export type TagorunConfiguration = z.infer<typeof configurationForm>;

/** One published configuration, in either form. `warnings` name what is in it that is not taken over. */
export type TagorunSource =
  | { readonly form: "hook"; readonly hook: TagorunHook; readonly warnings: readonly PointedError[] }
  | { readonly form: "configuration"; readonly configuration: TagorunConfiguration; readonly warnings: readonly PointedError[] };

/** Reads one configuration; pointers are into it. */
export function readTagorun(value: unknown): TagorunSource | { readonly errors: readonly PointedError[] } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { errors: [{ pointer: "", message: "must be a configuration object" }] };
  const form = "webhook_url" in value || "event" in value ? "hook" : "configuration";
  const parsed = form === "hook" ? hookForm.safeParse(value) : configurationForm.safeParse(value);
  if (!parsed.success) return { errors: errorsOf(parsed.error.issues) };
  const warnings = notTaken(value, form);
  return form === "hook" ? { form, hook: parsed.data as TagorunHook, warnings } : { form, configuration: parsed.data as TagorunConfiguration, warnings };
}

function notTaken(value: object, form: "hook" | "configuration"): readonly PointedError[] {
  return Object.keys(value)
    .filter((name) => !known[form].includes(name))
    .map((name) => ({ pointer: `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, message: "is not known here and was not taken over" }));
}
