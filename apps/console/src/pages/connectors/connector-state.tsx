import { Badge, Group } from "@mantine/core";
import type { Connector } from "../../api/answers.js";

/** What keeps a connector from delivering; "closed" where nothing does. */
export function ConnectorState({ connector }: { readonly connector: Connector }) {
  const marks = marksOf(connector);
  return (
    <Group gap={4}>
      {marks.map(({ text, color }) => (
        <Badge key={text} color={color} variant="outline" tt="none">
          {text}
        </Badge>
      ))}
    </Group>
  );
}

interface Mark {
  readonly text: string;
  readonly color: string;
}

const breakerWords: Readonly<Record<string, Mark>> = {
  closed: { text: "breaker closed", color: "green" },
  open: { text: "breaker open", color: "red" },
  half_open: { text: "breaker half open", color: "orange" },
};

function marksOf({ enabled, disabledBy, paused, problem, breaker }: Connector): readonly Mark[] {
  const marks = [
    ...(problem === null ? [] : [{ text: "plugin problem", color: "red" }]),
    ...(enabled ? [] : [{ text: disabledBy === "engine" ? "disabled by the engine" : "disabled", color: disabledBy === "engine" ? "red" : "gray" }]),
    ...(paused ? [{ text: "paused", color: "orange" }] : []),
  ];
  return breaker === "closed" && marks.length > 0 ? marks : [...marks, breakerWords[breaker] ?? { text: breaker, color: "gray" }];
}
