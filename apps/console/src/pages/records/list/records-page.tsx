import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { StoredRecord } from "../../../api/answers.js";
import { type Columns, DataTable } from "../../../components/data-table.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { pageRows } from "../../../components/page-rows.js";
import { PathLink } from "../../../components/path-link.js";
import { TextField } from "../../../components/search-fields.js";
import { TimeText } from "../../../components/time-text.js";
import { recordPages } from "./queries.js";
import { kindOf, type RecordSearch } from "./record-search.js";
import { keyText, nameOf } from "./record-text.js";

const NAME_PX = 320;

const columns: Columns<StoredRecord> = [
  { id: "id", header: "Number", cell: ({ row: { original } }) => <PathLink to={`/records/${original.type}/${original.id}`}>{original.id}</PathLink> },
  { id: "key", header: "Known as", cell: ({ row: { original } }) => keyText(original) },
  {
    id: "name",
    header: "Name",
    cell: ({ row: { original } }) => (
      <Text size="sm" maw={NAME_PX} truncate="end">
        {nameOf(original)}
      </Text>
    ),
  },
  { id: "status", header: "Status", cell: ({ row: { original } }) => original.status },
  { id: "system", header: "Last changed by", cell: ({ row: { original } }) => original.system },
  { id: "company", header: "Company", cell: ({ row: { original } }) => original.company },
  { id: "updated", header: "Changed", cell: ({ row: { original } }) => <TimeText value={original.updatedAt} /> },
];

const kinds = [
  { value: "asset", label: "Assets" },
  { value: "part", label: "Parts" },
  { value: "task", label: "Tasks" },
];

/** Assets, parts and tasks that are kept in step with outside systems. */
export function RecordsPage() {
  const route = getRouteApi("/shell/records/");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(recordPages(search));
  const narrow = (change: Partial<RecordSearch>): void => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const isNarrowed = (search.key ?? search.system ?? search.status) !== undefined;
  return (
    <Page title="Records">
      <Stack gap="sm">
        <Group align="flex-end">
          <SegmentedControl aria-label="Kind" data={kinds} value={search.kind} onChange={(kind) => narrow({ kind: kindOf(kind) })} />
          <TextField label="Serial, part number or id" value={search.key} onChange={(key) => narrow({ key })} />
          <TextField label="System" value={search.system} onChange={(system) => narrow({ system })} />
          <TextField label="Status" value={search.status} onChange={(status) => narrow({ status })} />
        </Group>
        <Loaded query={query}>
          {() => (
            <DataTable
              label="Records"
              columns={columns}
              rowId={({ id }) => String(id)}
              {...pageRows(query)}
              isEndless
              empty={
                isNarrowed
                  ? "There is no such record."
                  : "None yet. Records come from outside systems by inbound mappings, and from events by record feeds: see the tabs above."
              }
            />
          )}
        </Loaded>
      </Stack>
    </Page>
  );
}
