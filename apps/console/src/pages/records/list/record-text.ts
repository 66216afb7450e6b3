import type { StoredRecord } from "../../../api/answers.js";

type Attributes = Pick<StoredRecord, "attributes">;

const keys = ["serial_number", "part_number", "external_id", "task_id"] as const;

/** What outside systems know it by: docs/inbound.md, "Records". */
export function keyText({ attributes }: Attributes): string {
  return keys.map((key) => attributes[key]).flatMap((value) => textOf(value) ?? [])[0] ?? "";
}

export function nameOf({ attributes: { name, title } }: Attributes): string {
  return textOf(name) ?? textOf(title) ?? "";
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
