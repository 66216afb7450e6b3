import { Button, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { RejectedMessage } from "../../api/answers.js";
import { BulkButton } from "../../components/bulk-button.js";
import { type Columns, DataTable } from "../../components/data-table.js";
import { Dialog } from "../../components/dialog.js";
import { wordsOf } from "../../components/delivery-status.js";
import { Loaded } from "../../components/loaded.js";
import { Page } from "../../components/page.js";
import { pageRows } from "../../components/page-rows.js";
import { TextField } from "../../components/search-fields.js";
import { TimeText } from "../../components/time-text.js";
import { useMay } from "../../session/use-session.js";
import { countRejected, rejectedPages, retryPage } from "./queries.js";
import { RejectedMessageView } from "./rejected-message-view.js";

const columnsOf = (onOpen: (id: number) => void): Columns<RejectedMessage> => [
  { id: "rejected", header: "Rejected", cell: ({ row: { original } }) => <TimeText value={original.rejectedAt} /> },
  { id: "reason", header: "Reason", cell: ({ row: { original } }) => wordsOf(original.reason) },
  { id: "detail", header: "What was wrong", cell: ({ row: { original } }) => <Detail text={original.detail} /> },
  { id: "place", header: "Came by", cell: ({ row: { original } }) => placeOf(original) },
  { id: "size", header: "Bytes", cell: ({ row: { original } }) => original.size.toLocaleString("en") },
  {
    id: "open",
    header: "Message",
    cell: ({ row: { original } }) => (
      <Button variant="default" size="compact-sm" onClick={() => onOpen(original.id)}>
        Open {original.id}
      </Button>
    ),
  },
];

export function RejectedMessagesPage() {
  const route = getRouteApi("/shell/rejected-messages");
  const { reason } = route.useSearch();
  const navigate = route.useNavigate();
  const [opened, setOpened] = useState<number | null>(null);
  const query = useInfiniteQuery(rejectedPages(reason));
  const retryAll = (
    <BulkButton
      label="Retry all of these"
      things="rejected messages"
      verb="Retry"
      count={() => countRejected(reason)}
      part={(cursor) => retryPage(reason, cursor)}
    >
      <Text>Each is taken in again, e.g. after its tenant was made. Those that are refused again stay here.</Text>
    </BulkButton>
  );
  return (
    <Page title="Rejected messages" actions={useMay("postRejectedMessagesIdRetry") && retryAll}>
      <Stack gap="sm">
        <TextField label="Reason" value={reason} onChange={(typed) => void navigate({ search: { reason: typed?.replaceAll(" ", "_") }, replace: true })} />
        <Loaded query={query}>
          {() => (
            <DataTable
              label="Rejected messages"
              columns={columnsOf(setOpened)}
              rowId={({ id }) => String(id)}
              {...pageRows(query)}
              isEndless
              empty="No message was rejected for this."
            />
          )}
        </Loaded>
      </Stack>
      <Dialog isOpen={opened !== null} onClose={() => setOpened(null)} title={`Rejected message ${opened}`} isWide>
        {opened !== null && <RejectedMessageView id={opened} onGone={() => setOpened(null)} />}
      </Dialog>
    </Page>
  );
}

function Detail({ text }: { readonly text: string }) {
  return (
    <Text size="sm" maw={420} style={{ whiteSpace: "normal", overflowWrap: "anywhere" }}>
      {text}
    </Text>
  );
}

function placeOf({ door, topic, partition, offset }: RejectedMessage): string {
  return topic === null ? door : `${topic}, partition ${partition}, offset ${offset}`;
}
