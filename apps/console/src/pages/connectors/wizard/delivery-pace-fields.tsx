import { TextInput } from "@mantine/core";
import { errorOf, fieldOrder, NumberField, type PolicyFieldsProps, PolicyNumber, withMember } from "./delivery-policy-fields.js";
import type { DraftDelivery } from "./draft.js";
import { RateFields } from "./rate-fields.js";

/** How much at once, in which order, and how many events in a request. */
export function PaceFields(props: PolicyFieldsProps) {
  const { delivery, errors, onChange } = props;
  return (
    <>
      <RateFields {...props} />
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
