import { NumberInput } from "@mantine/core";
import type { ConnectorPolicy } from "../../../api/answers.js";
import type { PointedMessage } from "../../../api/problem.js";
import type { DraftDelivery } from "./draft.js";

/** Fields beside each other stand in line, whatever is said below them. */
export const fieldOrder: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

export interface PolicyFieldsProps {
  /** Of a connector that exists; null: it is new. */
  readonly id: number | null;
  readonly delivery: DraftDelivery;
  /** What counts where nothing is said. */
  readonly defaults: ConnectorPolicy;
  readonly errors: readonly PointedMessage[];
  readonly onChange: (delivery: DraftDelivery) => void;
}

/** Members of a policy that have a field, where what is wrong with them is shown. */
const fields: readonly (keyof DraftDelivery)[] = [
  ...(["timeoutMs", "maxRetries", "schedule", "rateLimit", "concurrency", "ordering", "batch"] as const),
  ...(["fallbackConnectorId", "autoDisableAfterFailures", "breaker", "maxHoldMs", "alertBelow", "healthCheck"] as const),
];

export function isShownAt({ pointer }: PointedMessage): boolean {
  return fields.some((name) => isBelow(pointer, name));
}

/** What is wrong with a member of the policy, or with a part of it: `breaker/openMs`. */
export function errorOf(errors: readonly PointedMessage[], member: string): string | undefined {
  return errors.find(({ pointer }) => isBelow(pointer, member))?.message;
}

function isBelow(pointer: string, member: string): boolean {
  return pointer === `/delivery/${member}` || pointer.startsWith(`/delivery/${member}/`);
}

/** A policy with one member changed; undefined: it says nothing of that any more. */
export function withMember<Name extends keyof DraftDelivery>(delivery: DraftDelivery, name: Name, value: DraftDelivery[Name] | undefined): DraftDelivery {
  const { [name]: _, ...rest } = delivery;
  return value === undefined ? rest : { ...rest, [name]: value };
}

/** So many of the API's own units are one of the field's. */
const units = { one: 1, seconds: 1_000, hours: 3_600_000, percent: 0.01 } as const;

const suffixes: Readonly<Record<keyof typeof units, string>> = { one: "", seconds: " s", hours: " h", percent: " %" };

interface NumberFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly unit?: keyof typeof units;
  /** In the API's units; null and undefined: nothing is said. */
  readonly value: number | null | undefined;
  /** What counts then; null: nothing does. */
  readonly fallback: number | null;
  readonly error: string | undefined;
  readonly onChange: (value: number | undefined) => void;
}

/** A number whose field is empty where the default counts. */
export function NumberField({ label, description, unit = "one", value, fallback, error, onChange }: NumberFieldProps) {
  const shown = (number: number): number => rounded(number / units[unit]);
  return (
    <NumberInput
      label={label}
      description={description}
      placeholder={fallback === null ? "none" : `${shown(fallback)}${suffixes[unit]}`}
      suffix={suffixes[unit]}
      inputWrapperOrder={fieldOrder}
      min={0}
      hideControls
      value={value === null || value === undefined ? "" : shown(value)}
      onChange={(next) => onChange(typeof next === "number" ? rounded(next * units[unit]) : undefined)}
      error={error}
    />
  );
}

/** Members of a policy that are one number. */
type NumberMember = "timeoutMs" | "maxRetries" | "concurrency" | "autoDisableAfterFailures" | "maxHoldMs" | "alertBelow";

interface PolicyNumberProps extends Pick<NumberFieldProps, "label" | "description" | "unit"> {
  readonly member: NumberMember;
  readonly policy: PolicyFieldsProps;
}

/** The field of such a member. */
export function PolicyNumber({ member, policy, ...words }: PolicyNumberProps) {
  const { delivery, defaults, errors, onChange } = policy;
  return (
    <NumberField
      {...words}
      value={delivery[member]}
      fallback={defaults[member]}
      error={errorOf(errors, member)}
      onChange={(value) => onChange(withMember(delivery, member, value))}
    />
  );
}

/** 0.07 * 100 is 7.000000000000001. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
