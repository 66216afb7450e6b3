import { Badge, Group, Paper, Stack, Text } from "@mantine/core";
import type { CSSProperties } from "react";
import type { TraceEntry } from "../../api/answers.js";
import { wordsOf } from "../../components/delivery-status.js";
import { msText } from "../../components/number-text.js";
import { PathLink } from "../../components/path-link.js";
import { SourceText } from "../../components/source-text.js";
import styles from "./event-way.module.css";

const colors: Readonly<Record<string, string>> = {
  delivered: "green",
  accepted: "green",
  pending: "blue",
  retrying: "orange",
  parked: "orange",
  dead_lettered: "red",
  template_failed: "red",
  filter_failed: "red",
};

export function colorOf(verdict: string): string {
  return colors[verdict] ?? "gray";
}

/** A connector on the way of an event: it got it, or why not. */
export function WayStation({ entry }: { readonly entry: TraceEntry }) {
  const { connectorId, connectorName, verdict, reason, delivery } = entry;
  const color = colorOf(verdict);
  return (
    <li className={styles.station} style={{ "--way-color": `var(--mantine-color-${color}-filled)` } as CSSProperties}>
      <Paper withBorder p="sm" radius="md">
        <Stack gap={4}>
          <Group gap="sm">
            <PathLink to={`/connectors/${connectorId}`}>{connectorName}</PathLink>
            <Badge color={color} variant="dot" tt="none">
              {wordsOf(verdict)}
            </Badge>
            {delivery !== null && (
              <PathLink to={`/deliveries/${encodeURIComponent(delivery.id)}`}>
                Delivery{delivery.responseStatus !== null && `: HTTP ${delivery.responseStatus}`}
                {delivery.durationMs !== null && `, ${msText(delivery.durationMs)}`}
              </PathLink>
            )}
          </Group>
          {reason !== null && <Text size="sm">{wordsOf(reason)}</Text>}
          <Clause entry={entry} />
        </Stack>
      </Paper>
    </li>
  );
}

/** What did not hold, as it was written, and what it saw. */
function Clause({ entry: { clause, clausePointer, value, connectorName } }: { readonly entry: TraceEntry }) {
  if (clause === null || clause === undefined) return null;
  return (
    <Stack gap={4}>
      <Text size="sm">This did not hold{clausePointer !== null && <> ({<code>{clausePointer}</code>})</>}:</Text>
      <mark className={styles.clause}>
        <SourceText label={`Clause of ${connectorName}`} text={JSON.stringify(clause)} />
      </mark>
      <Text size="sm">
        The event has <code>{JSON.stringify(value ?? null)}</code>.
      </Text>
    </Stack>
  );
}
