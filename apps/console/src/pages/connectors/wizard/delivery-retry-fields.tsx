import { TextInput } from "@mantine/core";
import { useState } from "react";
import { errorOf, fieldOrder, NumberField, type PolicyFieldsProps, withMember } from "./delivery-policy-fields.js";

/** How long an answer may take, how often it is tried again, and after which waits. */
export function RetryFields({ delivery, defaults, errors, onChange }: PolicyFieldsProps) {
  return (
    <>
      <NumberField
        label="Time-out"
        unit="seconds"
        value={delivery.timeoutMs}
        fallback={defaults.timeoutMs}
        error={errorOf(errors, "timeoutMs")}
        onChange={(ms) => onChange(withMember(delivery, "timeoutMs", ms))}
      />
      <NumberField
        label="Retries"
        value={delivery.maxRetries}
        fallback={defaults.maxRetries}
        error={errorOf(errors, "maxRetries")}
        onChange={(count) => onChange(withMember(delivery, "maxRetries", count))}
      />
      <ScheduleField delivery={delivery} defaults={defaults} errors={errors} onChange={onChange} />
    </>
  );
}

function ScheduleField({ delivery, defaults, errors, onChange }: Omit<PolicyFieldsProps, "id">) {
  // What is being typed is no list yet: "1m," ends in nothing.
  const [text, setText] = useState(delivery.schedule?.join(", ") ?? "");
  const change = (typed: string): void => {
    setText(typed);
    const delays = typed.split(/[,\s]+/).filter((delay) => delay !== "");
    onChange(withMember(delivery, "schedule", delays.length === 0 ? undefined : delays));
  };
  return (
    <TextInput
      label="Waits between tries"
      inputWrapperOrder={fieldOrder}
      description="The last one repeats"
      placeholder={defaults.schedule.join(", ")}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      error={errorOf(errors, "schedule")}
    />
  );
}
