import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Replay } from "../../api/answers.js";
import { sentenceOf } from "../../api/problem.js";
import { type Columns, DataTable } from "../../components/data-table.js";
import { Loaded } from "../../components/loaded.js";
import { Page } from "../../components/page.js";
import { TimeText } from "../../components/time-text.js";
import { useMay } from "../../session/use-session.js";
import { NewReplay } from "./new-replay.js";
import { abortReplay, replayList } from "./queries.js";

const columnsOf = (mayChange: boolean): Columns<Replay> => [
  { id: "id", header: "Replay", accessorKey: "id" },
  { id: "created", header: "Begun", cell: ({ row: { original } }) => <TimeText value={original.createdAt} /> },
  { id: "by", header: "By", accessorKey: "createdBy" },
  { id: "what", header: "Events", cell: ({ row: { original } }) => whatOf(original) },
  { id: "progress", header: "Progress", cell: ({ row: { original } }) => <HowFar replay={original} /> },
  { id: "deliveries", header: "Deliveries", cell: ({ row: { original } }) => original.deliveries.toLocaleString("en") },
  { id: "status", header: "Status", accessorKey: "status" },
  { id: "abort", header: "Abort", cell: ({ row: { original } }) => mayChange && original.endedAt === null && <AbortButton id={original.id} /> },
];

export function ReplaysPage() {
  const query = useQuery(replayList);
  const mayChange = useMay("postReplays");
  return (
    <Page title="Replays" actions={mayChange && <NewReplay />}>
      <Loaded query={query}>
        {(replays) => (
          <DataTable label="Replays" columns={columnsOf(mayChange)} rows={replays} rowId={({ id }) => String(id)} empty="Nothing was replayed yet." />
        )}
      </Loaded>
    </Page>
  );
}

function HowFar({ replay: { id, progress, events, eventsDone } }: { readonly replay: Replay }) {
  return (
    <Stack gap={2} miw={160}>
      <Progress value={progress * 100} aria-label={`Replay ${id} so far`} />
      <Text size="sm">
        {eventsDone.toLocaleString("en")} of {events.toLocaleString("en")}
      </Text>
    </Stack>
  );
}

function AbortButton({ id }: { readonly id: number }) {
  const queries = useQueryClient();
  const aborting = useMutation({
    mutationFn: () => abortReplay(id),
    onError: (error) => notifications.show({ color: "red", title: `Replay ${id}`, message: sentenceOf(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: replayList.queryKey }),
  });
  return (
    <Group>
      <Button variant="default" size="compact-sm" loading={aborting.isPending} onClick={() => aborting.mutate()}>
        Abort {id}
      </Button>
    </Group>
  );
}

function whatOf({ query: { type, since, until, status }, connectors }: Replay): string {
  const time = [since === null ? null : `from ${localTime(since)}`, until === null ? null : `until ${localTime(until)}`];
  const to = connectors === null ? null : `to connector ${connectors.join(", ")}`;
  return [type ?? "all types", status, ...time, to].filter((part) => part !== null).join(", ");
}

function localTime(time: string): string {
  return new Date(time).toLocaleString();
}
