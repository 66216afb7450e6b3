import { Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Company } from "../../../api/answers.js";
import { type Columns, DataTable } from "../../../components/data-table.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { pageRows } from "../../../components/page-rows.js";
import { TimeText } from "../../../components/time-text.js";
import { useMay } from "../../../session/use-session.js";
import { EditCompany, NewCompany } from "./company-form.js";
import { companyPages } from "./company-queries.js";
import { ReceiveButton } from "./receive-button.js";

const columnsOf = (mayChange: boolean): Columns<Company> => [
  { id: "id", header: "Id", cell: ({ row: { original } }) => <code>{original.id}</code> },
  { id: "name", header: "Name", cell: ({ row: { original } }) => <Text fw={600}>{original.name}</Text> },
  { id: "zone", header: "Time zone", cell: ({ row: { original } }) => original.timezone ?? "UTC" },
  { id: "types", header: "Event types", cell: ({ row: { original } }) => original.eventTypes.join(", ") },
  { id: "created", header: "Created", cell: ({ row: { original } }) => <TimeText value={original.createdAt} /> },
  { id: "receive", header: "Receive", cell: ({ row: { original } }) => <ReceiveButton company={original} /> },
  ...(mayChange ? ([{ id: "edit", header: "Change", cell: ({ row: { original } }) => <EditCompany company={original} /> }] satisfies Columns<Company>) : []),
];

/** The organisations inside the tenant. */
export function CompaniesPage() {
  const query = useInfiniteQuery(companyPages);
  const columns = columnsOf(useMay("patchCompaniesId"));
  return (
    <Page title="Companies" actions={useMay("postCompanies") && <NewCompany />}>
      <Loaded query={query}>
        {() => (
          <DataTable
            label="Companies"
            columns={columns}
            rowId={({ id }) => String(id)}
            {...pageRows(query)}
            isEndless
            empty="There is no company yet. Events may name one all the same; what is made here has a name, a time zone, and event types of its own."
          />
        )}
      </Loaded>
    </Page>
  );
}
