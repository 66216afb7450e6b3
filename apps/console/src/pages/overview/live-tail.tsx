import { Badge, Button, Group, Paper, Stack, Title } from "@mantine/core";
import { useState } from "react";
import type { Columns } from "../../components/data-table.js";
import type { Delivery } from "../../api/answers.js";
import { DataTable } from "../../components/data-table.js";
import { DeliveryStatus } from "../../components/delivery-status.js";
import { msText } from "../../components/number-text.js";
import { PathLink } from "../../components/path-link.js";
import { TimeText } from "../../components/time-text.js";
import { useLiveDeliveries } from "./live-deliveries.js";

const columns: Columns<Delivery> = [
  { id: "planned", header: "Planned", cell: ({ row: { original } }) => <TimeText value={original.plannedAt} /> },
  {
    id: "type",
    header: "Event",
    cell: ({ row: { original } }) => <PathLink to={`/deliveries/${encodeURIComponent(original.id)}`}>{original.eventType ?? "a test"}</PathLink>,
  },
  { id: "connector", header: "Connector", accessorKey: "connectorName" },
  { id: "status", header: "Status", cell: ({ row: { original } }) => <DeliveryStatus delivery={original} /> },
  { id: "answer", header: "Answer", cell: ({ row: { original } }) => original.responseStatus ?? "–" },
  { id: "duration", header: "Duration", cell: ({ row: { original } }) => msText(original.durationMs) },
];

/** The newest deliveries, as they come and change. */
export function LiveTail() {
  const [isPaused, setPaused] = useState(false);
  const { deliveries, isLive } = useLiveDeliveries(isPaused);
  return (
    <Paper withBorder p="sm" radius="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Group gap="xs">
            <Title order={2} size="h4">
              Live
            </Title>
            <Badge color={isLive ? "green" : "gray"} variant="dot" tt="none">
              {liveWord(isPaused, isLive)}
            </Badge>
          </Group>
          <Button variant="default" size="compact-sm" onClick={() => setPaused(!isPaused)}>
            {isPaused ? "Go on" : "Pause"}
          </Button>
        </Group>
        <DataTable label="Newest deliveries" columns={columns} rows={deliveries} rowId={({ id }) => id} empty="Nothing has been delivered yet." />
      </Stack>
    </Paper>
  );
}

function liveWord(isPaused: boolean, isLive: boolean): string {
  if (isPaused) return "paused";
  return isLive ? "listening" : "connecting";
}
