import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Connector } from "../../../api/answers.js";
import type { Columns } from "../../../components/data-table.js";
import { TimeText } from "../../../components/time-text.js";
import { percent } from "../percent.js";
import { ConnectorState } from "../connector-state.js";
import { TagList } from "../tag-list.js";
import { eventTypesOf, targetText } from "../target-text.js";
import { EnabledSwitch } from "./enabled-switch.js";

const SHOWN_EVENT_TYPES = 2;
const TARGET_PX = 320;

export function connectorColumns(mayChange: boolean): Columns<Connector> {
  return [
    { id: "name", header: "Name", cell: ({ row: { original } }) => <Name connector={original} /> },
    { id: "target", header: "Target", cell: ({ row: { original } }) => <Target text={targetText(original)} /> },
    { id: "events", header: "Events", cell: ({ row: { original } }) => <EventTypes all={eventTypesOf(original)} /> },
    { id: "fired", header: "Last fired", cell: ({ row: { original } }) => <TimeText value={original.lastFiredAt} /> },
    { id: "rate", header: "Success, 24 h", cell: ({ row: { original } }) => percent(original.successRate24h) },
    { id: "state", header: "State", cell: ({ row: { original } }) => <ConnectorState connector={original} /> },
    { id: "enabled", header: "On", cell: ({ row: { original } }) => <EnabledSwitch connector={original} mayChange={mayChange} /> },
  ];
}

function Name({ connector: { id, name, tags } }: { readonly connector: Connector }) {
  return (
    <Stack gap={4} align="flex-start">
      <Anchor component={Link} to={`/connectors/${id}`} underline="always" fw={600}>
        {name}
      </Anchor>
      <TagList tags={tags} />
    </Stack>
  );
}

function Target({ text }: { readonly text: string }) {
  return (
    <Text size="sm" maw={TARGET_PX} truncate="end" title={text} ff="monospace">
      {text}
    </Text>
  );
}

function EventTypes({ all }: { readonly all: readonly string[] }) {
  const further = all.length - SHOWN_EVENT_TYPES;
  return (
    <Text size="sm" title={all.join(", ")}>
      {all.slice(0, SHOWN_EVENT_TYPES).join(", ") || "none"}
      {further > 0 && ` and ${further} more`}
    </Text>
  );
}
