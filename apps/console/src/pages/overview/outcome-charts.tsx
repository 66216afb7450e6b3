import { Paper, Stack, Title } from "@mantine/core";
import { useMemo } from "react";
import { msText } from "../../components/number-text.js";
import { TimeChart } from "../../components/time-chart.js";
import { seriesOf } from "./overview-series.js";
import type { Overview } from "./queries.js";

const colors = { delivered: "#2f9e44", retried: "#e8890c", failed: "#e03131", p95: "#1c7ed6" } as const;

/** Deliveries over time by what became of them, and how long the slowest twentieth of attempts took. */
export function OutcomeCharts({ overview }: { readonly overview: Overview }) {
  const { times, delivered, retried, failed, p95 } = useMemo(() => seriesOf(overview, Date.now()), [overview]);
  const outcomes = useMemo(
    () => [
      { label: "Delivered", color: colors.delivered, values: delivered },
      { label: "Retries", color: colors.retried, values: retried },
      { label: "Failed", color: colors.failed, values: failed },
    ],
    [delivered, retried, failed],
  );
  const durations = useMemo(() => [{ label: "p95", color: colors.p95, values: p95 }], [p95]);
  return (
    <Paper withBorder p="sm" radius="md">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Deliveries over time
        </Title>
        <TimeChart
          kind="stacked bars"
          times={times}
          series={outcomes}
          summary={`Deliveries over time: ${overview.delivered} delivered, ${overview.failed} failed, ${overview.retries} retries`}
        />
        <Title order={2} size="h4">
          Duration of attempts
        </Title>
        <TimeChart kind="lines" times={times} series={durations} format={msText} summary={`p95 over time; ${msText(overview.p95Ms)} in all`} />
      </Stack>
    </Paper>
  );
}
