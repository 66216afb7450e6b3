import { TagsInput } from "@mantine/core";

interface EventTypesFieldProps {
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
  readonly error: string | undefined;
  /** Whose types they are, e.g. "the company". */
  readonly whose: string;
}

/** Patterns of the event types that somebody may see. */
export function EventTypesField({ value, onChange, error, whose }: EventTypesFieldProps) {
  return (
    <TagsInput
      label="Event types"
      description={`Names or patterns such as asset.*, *.created or *; types outside them ${whose} neither sees nor gets`}
      value={[...value]}
      onChange={onChange}
      error={error}
      acceptValueOnBlur
    />
  );
}
