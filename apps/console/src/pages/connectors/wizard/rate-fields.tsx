import { Button, Group, Select, Stack } from "@mantine/core";
import { useState } from "react";
import type { ConnectorPolicy } from "../../../api/answers.js";
import { errorOf, NumberField, type PolicyFieldsProps, withMember } from "./delivery-policy-fields.js";
import { emptyRate, memberOf, MOST_RATES, rateLimitOf, type RateRow, rowsOf } from "./rate-rows.js";

const periods: Readonly<Record<number, string>> = { 1_000: "a second", 60_000: "a minute", 3_600_000: "an hour", 86_400_000: "a day" };
const scopes = [
  { value: "connector", label: "for this connector" },
  { value: "company", label: "for each company" },
  { value: "host", label: "for each host" },
] as const;

/** Rate limits that all hold at once: so many a second, and so many an hour. */
export function RateFields({ delivery, defaults, errors, onChange }: PolicyFieldsProps) {
  const [rows, setRows] = useState(() => rowsOf(delivery.rateLimit));
  const change = (next: readonly RateRow[]): void => {
    setRows(next);
    onChange(withMember(delivery, "rateLimit", rateLimitOf(next)));
  };
  const errorAt = (row: RateRow, index: number): string | undefined => {
    const member = memberOf(rows, row);
    const own = member === undefined ? undefined : errorOf(errors, member);
    return own ?? (index === 0 ? errors.find(({ pointer }) => pointer === "/delivery/rateLimit")?.message : undefined);
  };
  return (
    <Stack gap="xs" align="flex-start" style={{ gridColumn: "1 / -1" }}>
      {rows.map((row, index) => (
        <RateFieldRow
          key={index}
          place={rows.length === 1 ? "" : ` ${index + 1}`}
          row={row}
          description={`Else ${defaultRate(defaults.rateLimit)}`}
          error={errorAt(row, index)}
          onChange={(part) => change(rows.with(index, { ...row, ...part }))}
          onRemove={rows.length === 1 ? undefined : () => change(rows.toSpliced(index, 1))}
        />
      ))}
      {rows.length < MOST_RATES && rows.every(({ max }) => max !== undefined) && (
        <Button variant="subtle" size="compact-sm" onClick={() => change([...rows, emptyRate])}>
          Add a rate limit
        </Button>
      )}
    </Stack>
  );
}

interface RateFieldRowProps {
  /** Which of several, " 2": for those who cannot see it. */
  readonly place: string;
  readonly row: RateRow;
  readonly description: string;
  readonly error: string | undefined;
  readonly onChange: (part: Partial<RateRow>) => void;
  readonly onRemove: (() => void) | undefined;
}

function RateFieldRow({ place, row, description, error, onChange, onRemove }: RateFieldRowProps) {
  const { max, perMs, per = "connector" } = row;
  return (
    <Group align="flex-start" gap="xs">
      <NumberField
        label={`Rate limit${place}`}
        description={description}
        value={max}
        fallback={null}
        error={error}
        onChange={(next) => onChange({ max: next })}
      />
      <Select
        label="in"
        aria-label={`Rate limit${place}, in which time`}
        data={Object.entries({ ...periods, [perMs]: periods[perMs] ?? `${perMs} ms` }).map(([value, label]) => ({ value, label }))}
        value={String(perMs)}
        onChange={(chosen) => onChange({ perMs: Number(chosen) })}
        allowDeselect={false}
        disabled={max === undefined}
        w={130}
      />
      <Select
        label="counted"
        aria-label={`Rate limit${place}, counted for what`}
        data={scopes}
        value={per}
        onChange={(chosen) => onChange({ per: scopes.find(({ value }) => value === chosen)?.value ?? "connector" })}
        allowDeselect={false}
        disabled={max === undefined}
        w={190}
      />
      {onRemove && (
        <Button variant="subtle" size="compact-sm" mt={30} onClick={onRemove} aria-label={`Remove rate limit${place}`}>
          Remove
        </Button>
      )}
    </Group>
  );
}

function defaultRate(rateLimit: ConnectorPolicy["rateLimit"]): string {
  if (rateLimit === null) return "as many as the target takes";
  const texts = [rateLimit].flat().map(({ max, perMs, per = "connector" }) => {
    const scope = per === "connector" ? "" : ` for each ${per}`;
    return `${max} ${periods[perMs] ?? `in ${perMs} ms`}${scope}`;
  });
  return texts.join(", ");
}
