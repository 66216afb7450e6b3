import { Text } from "@mantine/core";
import type { PointedMessage } from "../api/problem.js";

/** What the engine says about one part, below it. */
export function PointedMessages({ errors }: { readonly errors: readonly PointedMessage[] }) {
  return errors.map(({ pointer, message }) => (
    <Text key={`${pointer} ${message}`} c="red" size="sm" role="alert">
      {message}
    </Text>
  ));
}
