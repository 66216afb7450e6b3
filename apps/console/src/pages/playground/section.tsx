import { Paper, SimpleGrid, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface SectionProps {
  readonly title: string;
  /** What is chosen or written. */
  readonly children: ReactNode;
  /** What comes of it, beside it. */
  readonly outcome: ReactNode;
  /** Below both. */
  readonly more?: ReactNode;
}

export function Section({ title, children, outcome, more }: SectionProps) {
  return (
    <Paper component="section" aria-label={title} withBorder p="md" radius="md">
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Stack miw={0} gap="sm">
          {children}
        </Stack>
        <Stack miw={0} gap="sm">
          {outcome}
        </Stack>
      </SimpleGrid>
      {more !== undefined && (
        <Stack mt="md" gap="sm">
          {more}
        </Stack>
      )}
    </Paper>
  );
}
