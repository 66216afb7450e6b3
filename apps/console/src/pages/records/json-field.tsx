import { Stack, Text } from "@mantine/core";
import { JsonEditor } from "../../components/editor/json-editor.js";

interface JsonFieldProps {
  readonly label: string;
  readonly description: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** What the engine says about it. */
  readonly error: string | undefined;
}

/** A part of a form that is written as JSON. */
export function JsonField({ label, description, value, onChange, error }: JsonFieldProps) {
  return (
    <Stack gap={4}>
      <JsonEditor label={label} value={value} onChange={onChange} />
      <Text size="xs" c="dimmed">
        {description}
      </Text>
      {error !== undefined && (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}
