import { Switch, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sentenceOf } from "../../api/problem.js";

interface RuleSwitchProps {
  /** What is switched. */
  readonly name: string;
  readonly isOn: boolean;
  readonly mayChange: boolean;
  readonly onSwitch: (isOn: boolean) => Promise<void>;
}

/** On or off; only said to those who may not change it. */
export function RuleSwitch({ name, isOn, mayChange, onSwitch }: RuleSwitchProps) {
  const queries = useQueryClient();
  const switching = useMutation({
    mutationFn: onSwitch,
    onSuccess: () => queries.invalidateQueries(),
    onError: (error) => notifications.show({ color: "red", title: name, message: sentenceOf(error) }),
  });
  if (!mayChange) return <Text size="sm">{isOn ? "on" : "off"}</Text>;
  return (
    <Switch
      aria-label={`${name} is on`}
      checked={switching.isPending ? switching.variables : isOn}
      disabled={switching.isPending}
      onChange={(event) => switching.mutate(event.currentTarget.checked)}
    />
  );
}
