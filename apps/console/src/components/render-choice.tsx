import { Radio, Stack } from "@mantine/core";

export type Render = "original" | "current";

interface RenderChoiceProps {
  readonly value: Render;
  readonly onChange: (value: Render) => void;
}

/** Whether something that goes out again is what the first attempt sent. */
export function RenderChoice({ value, onChange }: RenderChoiceProps) {
  return (
    <Radio.Group label="What is sent" value={value} onChange={(chosen) => onChange(chosen as Render)}>
      <Stack gap="xs" mt="xs">
        <Radio value="original" label="The bytes of the first attempt, where it was kept" />
        <Radio value="current" label="Rendered anew, by the connector as it is now" />
      </Stack>
    </Radio.Group>
  );
}
