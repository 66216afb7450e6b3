import { Switch, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Connector } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";
import { sentenceOf } from "../../../api/problem.js";
import { connectorKeys } from "../queries.js";

interface EnabledSwitchProps {
  readonly connector: Pick<Connector, "id" | "name" | "enabled">;
  readonly mayChange: boolean;
}

/** What waited while it was off is delivered once it is on again. */
export function EnabledSwitch({ connector: { id, name, enabled }, mayChange }: EnabledSwitchProps) {
  const queries = useQueryClient();
  const switching = useMutation({
    mutationFn: (on: boolean) => switchConnector(id, on),
    onSuccess: () => queries.invalidateQueries({ queryKey: connectorKeys.all }),
    onError: (error) => notifications.show({ color: "red", title: name, message: sentenceOf(error) }),
  });
  if (!mayChange) return <Text size="sm">{enabled ? "on" : "off"}</Text>;
  return (
    <Switch
      aria-label={`${name} is on`}
      checked={switching.isPending ? switching.variables : enabled}
      disabled={switching.isPending}
      onChange={(event) => switching.mutate(event.currentTarget.checked)}
    />
  );
}

function switchConnector(id: number, on: boolean): Promise<unknown> {
  const path = { id: String(id) };
  if (on) return good(client.POST("/api/v1/connectors/{id}/enable", { params: { path }, body: { backlog: "deliver" } }));
  return good(client.POST("/api/v1/connectors/{id}/disable", { params: { path } }));
}
