import { TextInput } from "@mantine/core";
import { useState } from "react";
import { errorOf, fieldOrder, PolicyNumber, type PolicyFieldsProps, withMember } from "./delivery-policy-fields.js";

/** How long an answer may take, how often it is tried again, and after which waits. */
export function RetryFields(props: PolicyFieldsProps) {
  return (
    <>
      <PolicyNumber member="timeoutMs" label="Time-out" unit="seconds" policy={props} />
      <PolicyNumber member="maxRetries" label="Retries" policy={props} />
      <ScheduleField {...props} />
    </>
  );
}

function ScheduleField({ delivery, defaults, errors, onChange }: PolicyFieldsProps) {
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
