import { Alert, Badge, Code, Group, Mark, Stack, Text } from "@mantine/core";
import type { PreviewEntry } from "../../api/answers.js";
import { wordsOf } from "../../components/delivery-status.js";
import { markedJson } from "./marked-json.js";

const SUBSCRIPTION_FILTER = "/subscriptions/0/filter";

interface FilterVerdictProps {
  readonly entry: PreviewEntry;
  /** That was asked about. */
  readonly filter: unknown;
  /** False while the entry is still that of an earlier filter: its clause may stand elsewhere now. */
  readonly isSettled: boolean;
}

/** Whether the event passes; the clause that it failed at, in its place, with what the clause saw. */
export function FilterVerdict({ entry, filter, isSettled }: FilterVerdictProps) {
  const { verdict, reason, clausePointer, value } = entry;
  const failed = verdict === "filtered" || verdict === "filter_failed";
  const others = verdict === "not_subscribed" || verdict === "not_addressed";
  return (
    <Stack gap="xs" role="group" aria-label="Verdict">
      <Group gap="sm">
        <Badge size="lg" variant="dot" tt="none" color={failed || others ? "red" : "green"}>
          {failed || others ? wordsOf(verdict) : "passes"}
        </Badge>
        {(failed || others) && reason !== null && <Text size="sm">{reason}</Text>}
      </Group>
      {clausePointer !== null && isSettled && (
        <>
          <MarkedFilter filter={filter} pointer={clausePointer.slice(SUBSCRIPTION_FILTER.length)} />
          <Text size="sm">
            The marked clause did not hold: the event has <Code>{JSON.stringify(value ?? null)}</Code>.
          </Text>
        </>
      )}
      {entry.schemaWarnings.length > 0 && (
        <Alert color="orange" variant="outline" title="The event does not fit the schema of its type">
          {entry.schemaWarnings.map(({ pointer, message }) => (
            <Text key={`${pointer} ${message}`} size="sm">
              <code>{pointer}</code> {message}
            </Text>
          ))}
        </Alert>
      )}
    </Stack>
  );
}

function MarkedFilter({ filter, pointer }: { readonly filter: unknown; readonly pointer: string }) {
  const { before, marked, after } = markedJson(filter, pointer);
  return (
    <Code block tabIndex={0} aria-label="Filter with the clause that did not hold">
      {before}
      <Mark>{marked}</Mark>
      {after}
    </Code>
  );
}
