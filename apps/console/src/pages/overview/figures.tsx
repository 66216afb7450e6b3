import { Paper, SimpleGrid, Text } from "@mantine/core";
import { msText, percentText } from "../../components/number-text.js";
import type { Overview } from "./queries.js";

/** The numbers that say whether all is well. */
export function Figures({ overview }: { readonly overview: Overview }) {
  const { delivered, failed, successRate, p95Ms, p50Ms, retries } = overview;
  const figures = [
    ["Delivered", delivered.toLocaleString("en")],
    ["Failed", failed.toLocaleString("en")],
    ["Success rate", percentText(successRate)],
    ["p95", msText(p95Ms)],
    ["p50", msText(p50Ms)],
    ["Retries", retries.toLocaleString("en")],
  ] as const;
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: 6 }} m={0}>
      {figures.map(([name, value]) => (
        <Paper key={name} withBorder p="sm" radius="md">
          <Text component="dt" size="sm">
            {name}
          </Text>
          <Text component="dd" m={0} fz="xl" fw={700}>
            {value}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
