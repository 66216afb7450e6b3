import { Badge, Button, Center, Group, Paper, Stack, Text } from "@mantine/core";
import type { RecordDetail } from "../../../api/answers.js";
import { ChangesTable } from "../../../components/changes-table.js";
import { PathLink } from "../../../components/path-link.js";
import { TimeText } from "../../../components/time-text.js";
import { jsonChanges } from "../../connectors/detail/json-changes.js";

type Change = RecordDetail["history"][number];

interface HistoryProps {
  /** Newest first. */
  readonly changes: readonly Change[];
  /** undefined: all are there. */
  readonly onMore: (() => void) | undefined;
  readonly isLoadingMore: boolean;
}

/** Each change: who, when, what of it is new, and the event that told of it. */
export function History({ changes, onMore, isLoadingMore }: HistoryProps) {
  return (
    <Stack gap="sm">
      {changes.map((change, index) => {
        const earlier = changes[index + 1];
        return <Version key={change.version} change={change} earlier={earlier} isFirst={change.version === 1} />;
      })}
      {onMore !== undefined && (
        <Center>
          <Button variant="default" onClick={onMore} loading={isLoadingMore}>
            Show more
          </Button>
        </Center>
      )}
    </Stack>
  );
}

interface VersionProps {
  readonly change: Change;
  /** undefined: not loaded yet, or kept no longer. */
  readonly earlier: Change | undefined;
  readonly isFirst: boolean;
}

function Version({ change, earlier, isFirst }: VersionProps) {
  const { version, action, changedAt, eventId } = change;
  return (
    <Paper withBorder p="sm" radius="md">
      <Stack gap="xs">
        <Group gap="sm">
          <Text fw={600}>Version {version}</Text>
          <Badge variant="dot" tt="none">
            {action}
          </Badge>
          <Text size="sm">
            by <By change={change} />, <TimeText value={changedAt} />
          </Text>
          <Text size="sm">{eventId === null ? "Nobody was told." : <PathLink to={`/events/${encodeURIComponent(eventId)}`}>Event {eventId}</PathLink>}</Text>
        </Group>
        {(earlier !== undefined || isFirst) && (
          <ChangesTable
            label={`What version ${version} changed`}
            changes={jsonChanges(earlier?.attributes ?? {}, change.attributes)}
            none="Nothing that is shown changed."
          />
        )}
      </Stack>
    </Paper>
  );
}

function By({ change: { system, actor, connectorId } }: { readonly change: Change }) {
  if (connectorId === null) return system ?? actor;
  return <PathLink to={`/connectors/${connectorId}`}>{system ?? `connector ${connectorId}`}</PathLink>;
}
