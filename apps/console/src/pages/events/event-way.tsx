import { Badge, Box, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { EventDetail, TraceEntry } from "../../api/answers.js";
import { wordsOf } from "../../components/delivery-status.js";
import { Loaded } from "../../components/loaded.js";
import styles from "./event-way.module.css";
import { traceOf } from "./queries.js";
import { colorOf, WayStation } from "./way-station.js";

/** From the door by which the event came to each connector, as lines. */
export function EventWay({ event }: { readonly event: EventDetail }) {
  const query = useInfiniteQuery(traceOf(event.id));
  return (
    <Loaded query={query}>
      {({ pages }) => (
        <>
          <Way event={event} counts={pages[0]?.data.counts ?? {}} entries={pages.flatMap(({ data }) => data.connectors)} />
          {query.hasNextPage && (
            <Button variant="default" onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>
              Show more connectors
            </Button>
          )}
        </>
      )}
    </Loaded>
  );
}

interface WayProps {
  readonly event: EventDetail;
  readonly counts: Readonly<Record<string, number>>;
  readonly entries: readonly TraceEntry[];
}

function Way({ event, counts, entries }: WayProps) {
  const [verdict, setVerdict] = useState<string | null>(null);
  const shown = entries.filter((entry) => verdict === null || entry.verdict === verdict);
  return (
    <Stack gap="sm">
      <Verdicts counts={counts} chosen={verdict} onChoose={setVerdict} />
      <Box className={styles.way}>
        <Paper withBorder p="sm" radius="md" className={styles.door}>
          <Text fw={600}>{event.type}</Text>
          <Text size="sm">{doorText(event.provenance)}</Text>
        </Paper>
        <Box component="ul" className={styles.stations} aria-label="Connectors">
          {shown.map((entry) => (
            <WayStation key={entry.connectorId} entry={entry} />
          ))}
          {entries.length === 0 && <li>There is no connector.</li>}
        </Box>
      </Box>
    </Stack>
  );
}

interface VerdictsProps {
  readonly counts: Readonly<Record<string, number>>;
  readonly chosen: string | null;
  readonly onChoose: (verdict: string | null) => void;
}

function Verdicts({ counts, chosen, onChoose }: VerdictsProps) {
  return (
    <Group gap="xs" role="group" aria-label="Show only">
      {Object.entries(counts).map(([verdict, count]) => (
        <Button
          key={verdict}
          size="compact-sm"
          variant={verdict === chosen ? "filled" : "default"}
          aria-pressed={verdict === chosen}
          onClick={() => onChoose(verdict === chosen ? null : verdict)}
          leftSection={<Badge circle size="xs" color={colorOf(verdict)} aria-hidden />}
        >
          {count} {wordsOf(verdict)}
        </Button>
      ))}
    </Group>
  );
}

function doorText({ door, topic, partition, offset, key }: EventDetail["provenance"]): string {
  if (topic === null) return `came by ${door}`;
  return `Kafka ${topic}, partition ${partition}, offset ${offset}${key === null ? "" : `, key ${key}`}`;
}
