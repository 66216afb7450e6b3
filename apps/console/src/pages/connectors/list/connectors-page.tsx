import { Button, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { DataTable } from "../../../components/data-table.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { pageRows } from "../../../components/page-rows.js";
import { useMay } from "../../../session/use-session.js";
import { connectorPages } from "../queries.js";
import { connectorColumns } from "./connector-columns.js";

const TYPING_PAUSE_MS = 200;

export function ConnectorsPage() {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const query = useInfiniteQuery(connectorPages(search));
  const mayCreate = useMay("postConnectors");
  const columns = connectorColumns(useMay("postConnectorsIdEnable"));
  return (
    <Page title="Connectors" actions={mayCreate && <NewConnector />}>
      <Stack gap="sm">
        <TextInput
          type="search"
          aria-label="Search by name or URL"
          placeholder="Search by name or URL"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          maw={360}
        />
        <Loaded query={query}>
          {() => (
            <DataTable
              label="Connectors"
              columns={columns}
              rowId={({ id }) => String(id)}
              {...pageRows(query)}
              empty={search === "" ? "There is no connector yet." : "No connector has this in its name or URL."}
            />
          )}
        </Loaded>
      </Stack>
    </Page>
  );
}

function NewConnector() {
  return (
    <Button component={Link} to="/connectors/new">
      New connector
    </Button>
  );
}
