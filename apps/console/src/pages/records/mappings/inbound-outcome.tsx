import { Alert, Badge, Code, Group, Paper, Stack, Text } from "@mantine/core";
import type { InboundPreview } from "../../../api/answers.js";
import { ChangesTable } from "../../../components/changes-table.js";
import { SourceText } from "../../../components/source-text.js";
import { jsonChanges } from "../../connectors/detail/json-changes.js";

/** The records that a message would make or change, with what all others would be told; or why it would be refused. */
export function InboundOutcome({ preview: { refused, records, events } }: { readonly preview: InboundPreview }) {
  if (refused !== null) {
    return (
      <Alert color="red" variant="outline" role="alert" title={`Refused with ${refused.status}`}>
        {refused.pointer !== "" && <Code>{refused.pointer}</Code>} {refused.reason}
      </Alert>
    );
  }
  if (records.length + events.length === 0) return <Text>No rule fits this message: it comes to nothing.</Text>;
  return (
    <>
      {records.map((record, index) => (
        <Outcome key={index} record={record} />
      ))}
      {events.map((event, index) => (
        <SourceText key={index} label={`Event ${index + 1}`} text={JSON.stringify(event)} />
      ))}
    </>
  );
}

const colors: Readonly<Record<string, string>> = { created: "green", updated: "blue", unchanged: "gray", missing: "red" };

function Outcome({ record: { kind, key, result, event, before, after } }: { readonly record: InboundPreview["records"][number] }) {
  return (
    <Paper withBorder p="sm" radius="md">
      <Stack gap="xs">
        <Group gap="sm">
          <Text fw={600}>{kind}</Text>
          <Code>{JSON.stringify(key)}</Code>
          <Badge variant="dot" tt="none" color={colors[result] ?? "orange"}>
            {result === "missing" ? "not there, so nothing to retire" : result}
          </Badge>
        </Group>
        <Text size="sm">
          {event === null ? (
            "Nobody is told."
          ) : (
            <>
              All others are told by <Code>{event}</Code>.
            </>
          )}
        </Text>
        {after !== null && <ChangesTable label={`What changes of ${kind}`} changes={jsonChanges(before ?? {}, after)} none="Nothing changes." />}
      </Stack>
    </Paper>
  );
}
