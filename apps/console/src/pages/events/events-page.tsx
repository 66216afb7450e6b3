import { Group, Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { StoredEvent } from "../../api/answers.js";
import { type Columns, DataTable } from "../../components/data-table.js";
import { GoToId } from "../../components/go-to-id.js";
import { Loaded } from "../../components/loaded.js";
import { Page } from "../../components/page.js";
import { pageRows } from "../../components/page-rows.js";
import { PathLink } from "../../components/path-link.js";
import { EventTypeField, TextField, TimeField } from "../../components/search-fields.js";
import { SearchedNote } from "../../components/searched-note.js";
import { TimeText } from "../../components/time-text.js";
import type { EventSearch } from "./event-search.js";
import { eventPages } from "./queries.js";

const columns: Columns<StoredEvent> = [
  { id: "received", header: "Received", cell: ({ row: { original } }) => <TimeText value={original.receivedAt} /> },
  { id: "type", header: "Type", accessorKey: "type" },
  { id: "id", header: "Id", cell: ({ row: { original } }) => <PathLink to={`/events/${encodeURIComponent(original.id)}`}>{original.id}</PathLink> },
  { id: "company", header: "Company", cell: ({ row: { original } }) => original.companyName ?? original.company ?? "–" },
  { id: "source", header: "Source", cell: ({ row: { original } }) => original.source || "–" },
  { id: "door", header: "Came by", cell: ({ row: { original } }) => original.provenance.topic ?? original.provenance.door },
];

export function EventsPage() {
  const route = getRouteApi("/shell/events");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (change: EventSearch): void => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const query = useInfiniteQuery(eventPages(search));
  return (
    <Page title="Events" actions={<GoToId folder="/events" label="Event id" />}>
      <Stack gap="sm">
        <Group align="flex-end" gap="sm" role="search">
          <EventTypeField value={search.type} onChange={(type) => narrow({ type })} />
          <TimeField label="From" value={search.since} onChange={(since) => narrow({ since })} />
          <TimeField label="Until" value={search.until} onChange={(until) => narrow({ until })} />
          <TextField label="Text in the payload" value={search.text} onChange={(text) => narrow({ text })} />
        </Group>
        <SearchedNote searched={query.data?.pages[0]?.meta.searched} things="events" />
        <Loaded query={query}>
          {() => (
            <DataTable
              label="Events"
              columns={columns}
              rowId={({ id, source, receivedAt }) => `${id} ${source} ${receivedAt}`}
              {...pageRows(query)}
              isEndless
              empty="No event is like this."
            />
          )}
        </Loaded>
      </Stack>
    </Page>
  );
}
