import { Group, Select, Text, TextInput } from "@mantine/core";
import type { ConnectorPolicy } from "../../../api/answers.js";
import { errorOf, fieldOrder, NumberField, type PolicyFieldsProps, PolicyNumber, withMember } from "./delivery-policy-fields.js";
import type { DraftDelivery } from "./draft.js";

const SECOND_MS = 1_000;
const periods: Readonly<Record<number, string>> = { 1_000: "a second", 60_000: "a minute", 3_600_000: "an hour" };

/** How much at once, in which order, and how many events in a request. */
export function PaceFields(props: PolicyFieldsProps) {
  const { delivery, errors, onChange } = props;
  return (
    <>
      <RateField {...props} />
      <PolicyNumber member="concurrency" label="Requests at the same time" policy={props} />
      <TextInput
        label="Order key"
        inputWrapperOrder={fieldOrder}
        description="What has the same value there goes out one after the other"
        placeholder="none, or a path such as data.id"
        value={delivery.ordering?.key ?? ""}
        onChange={(event) => onChange(withMember(delivery, "ordering", orderingOf(delivery.ordering, event.currentTarget.value)))}
        error={errorOf(errors, "ordering")}
      />
      <BatchFields {...props} />
    </>
  );
}

function orderingOf(before: DraftDelivery["ordering"], key: string): DraftDelivery["ordering"] | undefined {
  return key === "" ? undefined : { ...before, key };
}

function RateField({ delivery, defaults, errors, onChange }: PolicyFieldsProps) {
  const { rateLimit } = delivery;
  if (Array.isArray(rateLimit))
    return <Text size="sm">Several rate limits hold at once: {rateLimit.map(rateText).join(", ")}. They are changed by the API.</Text>;
  const perMs = rateLimit?.perMs ?? SECOND_MS;
  const change = (next: { readonly max?: number | undefined; readonly perMs?: number }): void => {
    const max = "max" in next ? next.max : rateLimit?.max;
    onChange(withMember(delivery, "rateLimit", max === undefined ? undefined : { ...rateLimit, max, perMs: next.perMs ?? perMs }));
  };
  return (
    <Group align="flex-start" gap="xs" wrap="nowrap">
      <NumberField
        label="Rate limit"
        description={`Else ${defaultRate(defaults.rateLimit)}`}
        value={rateLimit?.max}
        fallback={null}
        error={errorOf(errors, "rateLimit")}
        onChange={(max) => change({ max })}
      />
      <Select
        label="in"
        aria-label="Rate limit, in which time"
        data={Object.entries({ ...periods, [perMs]: periods[perMs] ?? `${perMs} ms` }).map(([value, label]) => ({ value, label }))}
        value={String(perMs)}
        onChange={(chosen) => change({ perMs: Number(chosen) })}
        allowDeselect={false}
        disabled={rateLimit === null || rateLimit === undefined}
        w={150}
      />
    </Group>
  );
}

interface Rate {
  readonly max: number;
  readonly perMs: number;
  readonly per?: string | undefined;
}

function rateText({ max, perMs, per = "connector" }: Rate): string {
  return `${max} ${periods[perMs] ?? `in ${perMs} ms`}${per === "connector" ? "" : ` for each ${per}`}`;
}

function defaultRate(rateLimit: ConnectorPolicy["rateLimit"]): string {
  if (rateLimit === null) return "as many as the target takes";
  return [rateLimit].flat().map(rateText).join(", ");
}

const BATCH_WAIT_MS = 1_000;

function BatchFields({ delivery, errors, onChange }: PolicyFieldsProps) {
  const { batch } = delivery;
  return (
    <>
      <NumberField
        label="Events in one request"
        description="At most; for targets that take lists"
        value={batch?.maxSize}
        fallback={1}
        error={errorOf(errors, "batch")}
        onChange={(maxSize) => onChange(withMember(delivery, "batch", maxSize === undefined ? undefined : { maxWaitMs: BATCH_WAIT_MS, ...batch, maxSize }))}
      />
      {batch !== null && batch !== undefined && (
        <NumberField
          label="Wait for more events"
          unit="seconds"
          value={batch.maxWaitMs}
          fallback={BATCH_WAIT_MS}
          error={errorOf(errors, "batch/maxWaitMs")}
          onChange={(ms) => onChange(withMember(delivery, "batch", { ...batch, maxWaitMs: ms ?? BATCH_WAIT_MS }))}
        />
      )}
    </>
  );
}
