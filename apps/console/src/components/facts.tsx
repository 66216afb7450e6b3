import { Box, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface FactsProps {
  /** Name and value; those of which nothing is known are left out. */
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}

/** What is known of one thing. */
export function Facts({ facts }: FactsProps) {
  return (
    <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 3, xl: 4 }} spacing="sm" m={0}>
      {facts
        .filter(([, value]) => value !== null && value !== "")
        .map(([name, value]) => (
          <Box key={name} miw={0}>
            <Text component="dt" size="sm" c="dimmed">
              {name}
            </Text>
            <Text component="dd" m={0} style={{ overflowWrap: "anywhere" }}>
              {value}
            </Text>
          </Box>
        ))}
    </SimpleGrid>
  );
}
