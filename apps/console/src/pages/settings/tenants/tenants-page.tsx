import { Button, Group, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Tenant } from "../../../api/answers.js";
import { type Columns, DataTable } from "../../../components/data-table.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { pageRows } from "../../../components/page-rows.js";
import { TimeText } from "../../../components/time-text.js";
import { session } from "../../../session/session.js";
import { useSession } from "../../../session/use-session.js";
import { EraseDialog } from "../personal-data/erase-dialog.js";
import { ErasureCourse } from "../personal-data/erasure-course.js";
import { ExportTenantButton } from "../personal-data/export-tenant-button.js";
import { quotaText } from "./quota-words.js";
import { EditTenant, NewTenant } from "./tenant-form.js";
import { eraseTenant, tenantPages } from "./tenant-queries.js";

/** Every tenant has at least this one. */
const lasting = "default";

const columnsOf = (onErasing: (erasure: number) => void): Columns<Tenant> => [
  { id: "id", header: "Id", cell: ({ row: { original } }) => <code>{original.id}</code> },
  { id: "name", header: "Name", cell: ({ row: { original } }) => <Text fw={600}>{original.name}</Text> },
  { id: "quotas", header: "Quotas", cell: ({ row: { original } }) => <Wrapped text={quotaText(original.quotas)} /> },
  { id: "types", header: "Event types", cell: ({ row: { original } }) => <Wrapped text={original.eventTypes.join(", ")} /> },
  { id: "database", header: "Database", cell: ({ row: { original } }) => <Wrapped text={original.databaseUrl ?? "the engine's"} /> },
  { id: "created", header: "Created", cell: ({ row: { original } }) => <TimeText value={original.createdAt} /> },
  { id: "deeds", header: "Actions", cell: ({ row: { original } }) => <Deeds tenant={original} onErasing={onErasing} /> },
];

/** All tenants of the platform. */
export function TenantsPage() {
  const query = useInfiniteQuery(tenantPages);
  const [erasure, setErasure] = useState<number | null>(null);
  return (
    <Page title="Tenants" actions={<NewTenant />}>
      <Stack>
        {erasure !== null && <ErasureCourse id={erasure} />}
        <Loaded query={query}>
          {() => (
            <DataTable label="Tenants" columns={columnsOf(setErasure)} rowId={({ id }) => id} {...pageRows(query)} isEndless empty="There is no tenant." />
          )}
        </Loaded>
      </Stack>
    </Page>
  );
}

function Wrapped({ text }: { readonly text: string }) {
  return (
    <Text size="sm" maw={180} style={{ whiteSpace: "normal", overflowWrap: "anywhere" }}>
      {text}
    </Text>
  );
}

function Deeds({ tenant, onErasing }: { readonly tenant: Tenant; readonly onErasing: (erasure: number) => void }) {
  const { id, name } = tenant;
  const isCurrent = useSession()?.tenant === id;
  const erase = async (): Promise<void> => {
    onErasing(await eraseTenant(id));
    if (isCurrent) session.chooseTenant(lasting);
  };
  return (
    <Group gap="xs" wrap="nowrap">
      <Button variant="default" size="compact-sm" disabled={isCurrent} onClick={() => session.chooseTenant(id)}>
        {isCurrent ? "You work in it" : "Work in it"}
      </Button>
      <EditTenant tenant={tenant} />
      <ExportTenantButton tenant={id} label="Export" size="compact-sm" />
      {id !== lasting && (
        <EraseDialog label={`Erase ${id}`} expected={id} size="compact-sm" onErase={erase}>
          <Text>
            Its keys and connectors are gone at once, all its rows soon after, for good; of {name} only the audit log stays. Its id is never used again.
          </Text>
        </EraseDialog>
      )}
    </Group>
  );
}
