import "uplot/dist/uPlot.min.css";
import { Box, Group, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import UPlot from "uplot";

const HEIGHT_PX = 220;
const POINT_PX = 5;
const BAR_WIDTH = [0.8, 48] as const;
const axisColors = { light: "#495057", dark: "#c9c9c9" } as const;
const gridColors = { light: "#dee2e6", dark: "#424242" } as const;

/** Between the marks of the upright axis: half a delivery is none. */
const wholeSteps = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

export interface ChartSeries {
  readonly label: string;
  /** CSS colour, readable on light and dark. */
  readonly color: string;
  /** One per time; null: nothing to show. */
  readonly values: readonly (number | null)[];
}

interface TimeChartProps {
  /** What is to be seen, for those who cannot see it. */
  readonly summary: string;
  /** ms since the epoch, rising. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Bars stand on top of each other, in the order of the series. */
  readonly kind: "stacked bars" | "lines";
  readonly format?: (value: number) => string;
}

/** Series over time. */
export function TimeChart(props: TimeChartProps) {
  const { summary, series } = props;
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const chart = new UPlot(optionsOf(props, scheme, current.clientWidth), dataOf(props), current);
    const observer = new ResizeObserver(() => chart.setSize({ width: current.clientWidth, height: HEIGHT_PX }));
    observer.observe(current);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [props, scheme]);
  return (
    <Box>
      <Box ref={place} role="img" aria-label={summary} mih={HEIGHT_PX} />
      <Group gap="md" justify="center">
        {series.map(({ label, color }) => (
          <Group key={label} gap={6}>
            <Box w={12} h={12} bg={color} />
            <Text size="sm">{label}</Text>
          </Group>
        ))}
      </Group>
    </Box>
  );
}

function dataOf({ times, series, kind }: TimeChartProps): UPlot.AlignedData {
  const seconds = times.map((ms) => ms / 1_000);
  if (kind === "lines") return [seconds, ...series.map(({ values }) => [...values])];
  const sums = times.map(() => 0);
  const stacked = series.map(({ values }) => values.map((value, index) => (sums[index] = (sums[index] ?? 0) + (value ?? 0))));
  return [seconds, ...stacked.toReversed()];
}

/** The tallest bars are drawn first. */
function optionsOf({ series, kind, format = String }: TimeChartProps, scheme: "light" | "dark", width: number): UPlot.Options {
  const drawn = kind === "lines" ? series : series.toReversed();
  const axis = { stroke: axisColors[scheme], grid: { stroke: gridColors[scheme], width: 1 }, ticks: { stroke: gridColors[scheme], width: 1 } };
  return {
    width,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: kind === "lines" } },
    scales: { x: { time: true }, y: { range: (_chart, _low, high) => [0, Math.max(1, high * 1.05)] } },
    axes: [axis, { ...axis, size: 68, incrs: wholeSteps, values: (_chart, marks) => marks.map((mark) => format(mark)) }],
    series: [{}, ...drawn.map(({ label, color }) => seriesOf(label, color, kind))],
  };
}

function seriesOf(label: string, color: string, kind: TimeChartProps["kind"]): UPlot.Series {
  // A lone value has no line to stand on.
  if (kind === "lines") return { label, stroke: color, width: 2, spanGaps: true, points: { show: true, size: POINT_PX, fill: color } };
  const bars = UPlot.paths.bars?.({ size: [...BAR_WIDTH] });
  return { label, stroke: color, fill: color, points: { show: false }, ...(bars === undefined ? {} : { paths: bars }) };
}
