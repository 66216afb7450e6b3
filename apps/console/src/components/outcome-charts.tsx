import { Box, Paper, SimpleGrid, Title } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { msText } from "./number-text.js";
import { type Outcomes, seriesOf } from "./outcome-series.js";
import { TimeChart } from "./time-chart.js";

const colors = { delivered: "#2f9e44", retried: "#e8890c", failed: "#e03131", p95: "#1c7ed6" } as const;

interface OutcomeChartsProps {
  readonly outcomes: Outcomes & { readonly p95Ms: number | null };
}

/** Deliveries over time by what became of them, and how long the slowest twentieth of attempts took. */
export function OutcomeCharts({ outcomes }: OutcomeChartsProps) {
  const { times, delivered, retried, failed, p95 } = useMemo(() => seriesOf(outcomes, Date.now()), [outcomes]);
  const bars = useMemo(
    () => [
      { label: "Delivered", color: colors.delivered, values: delivered },
      { label: "Retries", color: colors.retried, values: retried },
      { label: "Failed", color: colors.failed, values: failed },
    ],
    [delivered, retried, failed],
  );
  const durations = useMemo(() => [{ label: "p95", color: colors.p95, values: p95 }], [p95]);
  const summary = `Deliveries over time: ${sum(delivered)} delivered, ${sum(failed)} failed, ${sum(retried)} retries`;
  return (
    <Paper withBorder p="sm" radius="md">
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xs">
        <Chart title="Deliveries over time">
          <TimeChart kind="stacked bars" times={times} series={bars} summary={summary} />
        </Chart>
        <Chart title="Duration of attempts">
          <TimeChart kind="lines" times={times} series={durations} format={msText} summary={`p95 over time; ${msText(outcomes.p95Ms)} in all`} />
        </Chart>
      </SimpleGrid>
    </Paper>
  );
}

function Chart({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Box miw={0}>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      {children}
    </Box>
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
