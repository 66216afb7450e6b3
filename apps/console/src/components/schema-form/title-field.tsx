import { Text } from "@mantine/core";
import type { TitleFieldProps } from "@rjsf/utils";

/** No heading: the page's headings keep their order, whatever a plugin's schema nests. */
export function TitleField({ id, title }: TitleFieldProps) {
  return (
    <Text id={id} fw={600} component="div">
      {title}
    </Text>
  );
}
