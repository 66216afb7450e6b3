import { conditionProblems, recordKinds, type AlertRuleDocument } from "@trunkline/core";
import type { JsonValue } from "@trunkline/plugin-api";
import { z } from "zod";

const attribute = z.string().min(1).max(100);
/** Names the engine's own events bear are told by the engine alone. */
const eventType = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/, "must be an event type such as alert.low_stock")
  .refine((type) => !/^(webhook|delivery|connector)\./.test(type), "is the engine's own");
const condition = z.unknown().superRefine((value, context) => {
  if (value === undefined) context.addIssue({ code: "custom", message: "is needed: json-logic over the record" });
  for (const { pointer, message } of conditionProblems((value ?? null) as JsonValue))
    context.addIssue({ code: "custom", message, path: pointer.split("/").slice(1) });
});

/** `7d` as well: periods are longer than retries. */
const period = z
  .string()
  .regex(/^\d{1,4}(m|h|d)$/, "must be a duration such as 30m, 12h or 7d")
  .refine((text) => periodMs(text) >= 60_000, "must be a minute or more");

export const alertRuleBody = z.strictObject({
  name: z.string().trim().min(1).max(200),
  company: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).nullable().default(null),
  kinds: z.array(z.enum(recordKinds)).min(1),
  eventType,
  condition,
  per: z.array(attribute).max(10).default([]),
  period: period.nullable().default(null),
  enabled: z.boolean().default(true),
});

export const alertRulePatch = alertRuleBody.partial();

export function documentOf({ period: text, condition: rule, ...rest }: z.infer<typeof alertRuleBody>): AlertRuleDocument {
  return { ...rest, condition: rule as JsonValue, periodMs: text === null ? null : periodMs(text) };
}

const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000 } as const;

function periodMs(text: string): number {
  return Number(text.slice(0, -1)) * unitsMs[text.slice(-1) as keyof typeof unitsMs];
}

export function periodText(ms: number | null): string | null {
  if (ms === null) return null;
  const unit = (["d", "h", "m"] as const).find((candidate) => ms % unitsMs[candidate] === 0) ?? "m";
  return `${ms / unitsMs[unit]}${unit}`;
}
