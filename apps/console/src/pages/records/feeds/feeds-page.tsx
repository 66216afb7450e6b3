import { Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RecordFeed } from "../../../api/answers.js";
import { type Columns, DataTable } from "../../../components/data-table.js";
import { DialogButton } from "../../../components/dialog-button.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { pageRows } from "../../../components/page-rows.js";
import { TimeText } from "../../../components/time-text.js";
import { useMay } from "../../../session/use-session.js";
import { RuleSwitch } from "../rule-switch.js";
import { EditFeed, NewFeed } from "./feed-form.js";
import { deleteFeed, feedPages, switchFeed } from "./queries.js";

const columnsOf = (mayChange: boolean): Columns<RecordFeed> => [
  { id: "kind", header: "Kind", cell: ({ row: { original } }) => original.kind },
  { id: "types", header: "Event types", cell: ({ row: { original } }) => original.eventTypes.join(", ") },
  { id: "key", header: "Known by", cell: ({ row: { original } }) => Object.keys(original.key).join(", ") || "the usual numbers" },
  { id: "company", header: "Company", cell: ({ row: { original } }) => original.company ?? "every one" },
  { id: "read", header: "Read up to", cell: ({ row: { original } }) => <TimeText value={original.readUpTo} never="not begun" /> },
  {
    id: "on",
    header: "On",
    cell: ({ row: { original } }) => (
      <RuleSwitch name={`Feed ${original.id}`} isOn={original.enabled} mayChange={mayChange} onSwitch={(isOn) => switchFeed(original.id, isOn)} />
    ),
  },
  ...(mayChange ? ([{ id: "change", header: "Change", cell: ({ row: { original } }) => <Deeds feed={original} /> }] satisfies Columns<RecordFeed>) : []),
];

function Deeds({ feed }: { readonly feed: RecordFeed }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <EditFeed feed={feed} />
      <DialogButton label="Delete" title={`Delete feed ${feed.id}`} confirm="Delete" isDangerous onConfirm={() => deleteFeed(feed.id)}>
        <Text>Its records stay; events change them no longer.</Text>
      </DialogButton>
    </Group>
  );
}

/** Which events keep records in step. */
export function FeedsPage() {
  const query = useInfiniteQuery(feedPages);
  const mayChange = useMay("patchRecordFeedsId");
  const columns = useMemo(() => columnsOf(mayChange), [mayChange]);
  return (
    <Page title="Record feeds" actions={useMay("postRecordFeeds") && <NewFeed />}>
      <Text>Events from Kafka or over HTTP keep records too, where a feed says so. The events themselves go their way as ever.</Text>
      <Loaded query={query}>
        {() => (
          <DataTable
            label="Record feeds"
            columns={columns}
            rowId={({ id }) => String(id)}
            {...pageRows(query)}
            isEndless
            empty="There is no feed: events keep no records."
          />
        )}
      </Loaded>
    </Page>
  );
}
