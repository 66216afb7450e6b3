import { Badge, Button, Code, Text } from "@mantine/core";
import { useMemo } from "react";
import type { PreviewEntry } from "../../api/answers.js";
import { type Columns, DataTable } from "../../components/data-table.js";
import { wordsOf } from "../../components/delivery-status.js";
import { PathLink } from "../../components/path-link.js";

interface LastEventsProps {
  readonly entries: readonly PreviewEntry[];
  /** The same one from render to render. */
  readonly onTry: (id: string) => void;
}

/** What the filter makes of each stored event. */
export function LastEvents({ entries, onTry }: LastEventsProps) {
  // New columns would be new cells: a button in one would be gone before the click on it has ended.
  const columns = useMemo(() => columnsOf(onTry), [onTry]);
  const rows = entries.filter(({ verdict }) => verdict !== "not_subscribed");
  return (
    <DataTable
      label="Last events"
      columns={columns}
      rows={rows}
      rowId={({ event }) => event.id}
      empty="None of the newest 200 stored events is of the chosen types."
    />
  );
}

const columnsOf = (onTry: LastEventsProps["onTry"]): Columns<PreviewEntry> => [
  {
    id: "event",
    header: "Event",
    cell: ({ row: { original } }) => <PathLink to={`/events/${encodeURIComponent(original.event.id)}`}>{original.event.id}</PathLink>,
  },
  { id: "type", header: "Type", cell: ({ row: { original } }) => original.event.type },
  { id: "verdict", header: "Filter", cell: ({ row: { original } }) => <Outcome entry={original} /> },
  { id: "why", header: "Why", cell: ({ row: { original } }) => <Why entry={original} /> },
  {
    id: "try",
    header: "Try",
    cell: ({ row: { original } }) => (
      <Button size="compact-xs" variant="default" onClick={() => onTry(original.event.id)} aria-label={`Try ${original.event.id}`}>
        Try
      </Button>
    ),
  },
];

function Outcome({ entry: { verdict } }: { readonly entry: PreviewEntry }) {
  const passes = verdict !== "filtered" && verdict !== "filter_failed" && verdict !== "not_addressed";
  return (
    <Badge variant="dot" tt="none" color={passes ? "green" : verdict === "filter_failed" ? "red" : "gray"}>
      {passes ? "passes" : wordsOf(verdict)}
    </Badge>
  );
}

function Why({ entry: { clause, value, reason, verdict } }: { readonly entry: PreviewEntry }) {
  if (clause === null || clause === undefined) return verdict === "not_addressed" ? <Text size="sm">{reason}</Text> : null;
  return (
    <Text size="sm" maw={520} truncate>
      <Code>{JSON.stringify(clause)}</Code> saw <Code>{JSON.stringify(value ?? null)}</Code>
    </Text>
  );
}
