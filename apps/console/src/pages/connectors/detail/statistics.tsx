import { Group, Paper, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "../../../components/loaded.js";
import { OutcomeCharts } from "../../../components/outcome-charts.js";
import { TimeText } from "../../../components/time-text.js";
import { percent } from "../percent.js";
import { statisticsQuery, type StatisticsWindow } from "./detail-queries.js";

const windows = [
  { value: "1h", label: "1 hour" },
  { value: "24h", label: "24 hours" },
  { value: "7d", label: "7 days" },
];

/** How a connector did in a window of time. */
export function Statistics({ id }: { readonly id: number }) {
  const [window, setWindow] = useState<StatisticsWindow>("24h");
  const query = useQuery(statisticsQuery(id, window));
  return (
    <Stack gap="sm">
      <Group>
        <SegmentedControl aria-label="Window" data={windows} value={window} onChange={(next) => setWindow(next as StatisticsWindow)} />
      </Group>
      <Loaded query={query}>
        {(found) => (
          <Stack gap="sm">
            <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
              <Tile label="Success rate">{percent(found.successRate)}</Tile>
              <Tile label="Attempts">{found.attempts}</Tile>
              <Tile label="Delivered">{found.successful_deliveries}</Tile>
              <Tile label="Failed for good">{found.failed_deliveries}</Tile>
              <Tile label="p50 / p95">
                {milliseconds(found.p50Ms)} / {milliseconds(found.p95Ms)}
              </Tile>
              <Tile label="Last fired">
                <TimeText value={found.lastFiredAt} />
              </Tile>
            </SimpleGrid>
            <OutcomeCharts outcomes={found} />
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}

function Tile({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <Paper withBorder p="sm" radius="md">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fw={600} component="div">
        {children}
      </Text>
    </Paper>
  );
}

const milliseconds = (value: number | null): string => (value === null ? "–" : `${Math.round(value)} ms`);
