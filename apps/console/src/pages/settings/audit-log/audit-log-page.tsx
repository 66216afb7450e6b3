import { Button, Group, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { sentenceOf } from "../../../api/problem.js";
import { DataTable } from "../../../components/data-table.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { pageRows } from "../../../components/page-rows.js";
import { TextField, TimeField } from "../../../components/search-fields.js";
import { auditColumns } from "./audit-columns.js";
import { ChainCheck } from "./chain-check.js";
import { auditPages, exportAuditLog } from "./audit-queries.js";
import type { AuditSearch } from "./audit-search.js";

/** Who changed what. */
export function AuditLogPage() {
  const route = getRouteApi("/shell/settings/audit-log");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (part: AuditSearch): Promise<void> => navigate({ search: { ...search, ...part }, replace: true });
  const [narrowings, setNarrowings] = useState(0);
  /** The fields show what was chosen elsewhere. */
  const narrowTo = (part: AuditSearch): void => void narrow(part).then(() => setNarrowings(narrowings + 1));
  const query = useInfiniteQuery(auditPages(search));
  return (
    <Page title="Audit log" actions={<Export search={search} />}>
      <Stack gap="sm">
        <Group align="flex-end" key={narrowings}>
          <TextField label="Object" placeholder="connector:12" value={search.target} onChange={(target) => void narrow({ target })} />
          <TextField label="Who" placeholder="api-key:…" value={search.actor} onChange={(actor) => void narrow({ actor })} />
          <TimeField label="From" value={search.from} onChange={(from) => void narrow({ from })} />
          <TimeField label="Until" value={search.to} onChange={(to) => void narrow({ to })} />
        </Group>
        <ChainCheck />
        <Loaded query={query}>
          {() => (
            <DataTable
              label="Audit log"
              columns={auditColumns(narrowTo)}
              rowId={({ id }) => String(id)}
              {...pageRows(query)}
              isEndless
              empty="Nothing was changed that fits this."
            />
          )}
        </Loaded>
      </Stack>
    </Page>
  );
}

function Export({ search }: { readonly search: AuditSearch }) {
  const exporting = useMutation({
    mutationFn: (format: "csv" | "ndjson") => exportAuditLog(search, format),
    onError: (error) => notifications.show({ color: "red", title: "Export", message: sentenceOf(error) }),
  });
  return (
    <>
      {(["csv", "ndjson"] as const).map((format) => (
        <Button
          key={format}
          variant="default"
          onClick={() => exporting.mutate(format)}
          loading={exporting.isPending && exporting.variables === format}
          disabled={exporting.isPending}
        >
          {format === "csv" ? "Export as CSV" : "Export as JSON lines"}
        </Button>
      ))}
    </>
  );
}
