import { Button, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Connector } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";
import { TimeText } from "../../../components/time-text.js";
import { useMay } from "../../../session/use-session.js";
import { statisticsQuery, useConnectorChange } from "./detail-queries.js";

const reasons: Readonly<Record<string, string>> = {
  paused: "the connector is paused",
  disabled: "the connector is disabled",
  breaker_open: "the target failed too often: the breaker is open",
  backlog: "more came than can be sent at once",
  lane_full: "more came than the target takes",
  ordered: "an earlier one with the same key is not delivered yet",
  batch: "a batch is being collected",
  fallback: "it is on its way by the fallback connector",
  rate_limited: "the target asked for fewer requests",
  auth_failed: "the target refused the credentials",
  plugin_unavailable: "the plugin is not available",
  plugin_quarantined: "the plugin failed too often",
};

/** What waits, why and since when. */
export function ParkedWork({ connector }: { readonly connector: Connector }) {
  const { data } = useQuery(statisticsQuery(connector.id, "24h"));
  const parked = Object.entries(data?.parkedByReason ?? {});
  if (data === undefined || parked.length === 0) return null;
  return (
    <Paper withBorder p="md" radius="md">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Work that waits
        </Title>
        <Table aria-label="Work that waits">
          <Table.Tbody>
            {parked.map(([reason, count]) => (
              <Table.Tr key={reason}>
                <Table.Td>{count}</Table.Td>
                <Table.Td>{reasons[reason] ?? reason.replaceAll("_", " ")}</Table.Td>
                <Table.Td>
                  since <TimeText value={data.parkedSince[reason] ?? null} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Backlog connector={connector} />
      </Stack>
    </Paper>
  );
}

/** Only what a person holds can be let go here. */
function Backlog({ connector: { id, enabled, paused } }: { readonly connector: Connector }) {
  const mayChange = useMay("postConnectorsIdResume");
  const letGo = useConnectorChange((backlog: "deliver" | "discard") => {
    const options = { params: { path: { id: String(id) } }, body: { backlog } };
    return enabled ? good(client.POST("/api/v1/connectors/{id}/resume", options)) : good(client.POST("/api/v1/connectors/{id}/enable", options));
  });
  if (!mayChange || (enabled && !paused)) return null;
  return (
    <Group>
      <Text size="sm">{enabled ? "Resume" : "Enable"} the connector and</Text>
      <Button size="xs" onClick={() => letGo.mutate("deliver")} loading={letGo.isPending}>
        Deliver what waits
      </Button>
      <Button size="xs" variant="default" onClick={() => letGo.mutate("discard")} loading={letGo.isPending}>
        Discard what waits
      </Button>
    </Group>
  );
}
