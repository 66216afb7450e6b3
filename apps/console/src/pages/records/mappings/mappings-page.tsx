import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Connector } from "../../../api/answers.js";
import { type Columns, DataTable } from "../../../components/data-table.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { PathLink } from "../../../components/path-link.js";
import { useMay } from "../../../session/use-session.js";
import { ConnectorState } from "../../connectors/connector-state.js";
import { receivingConnectors } from "./queries.js";
import { ReceiveUrl } from "./receive-url.js";

const columns: Columns<Connector> = [
  { id: "name", header: "Name", cell: ({ row: { original } }) => <PathLink to={`/records/mappings/${original.id}`}>{original.name}</PathLink> },
  { id: "plugin", header: "Plugin", cell: ({ row: { original } }) => original.plugin },
  { id: "system", header: "System", cell: ({ row: { original } }) => original.system },
  { id: "company", header: "Company", cell: ({ row: { original } }) => original.company },
  { id: "state", header: "State", cell: ({ row: { original } }) => <ConnectorState connector={original} /> },
  { id: "url", header: "Receives at", cell: ({ row: { original } }) => <ReceiveUrl id={original.id} /> },
];

/** The connectors that take in what outside systems tell. */
export function MappingsPage() {
  const query = useQuery(receivingConnectors);
  return (
    <Page title="Inbound mappings" actions={useMay("postConnectors") && <NewMapping />}>
      <Text>An outside system sends messages of its own; a mapping says which records they are. Tageur's format needs none.</Text>
      <Loaded query={query}>
        {(connectors) => (
          <DataTable label="Inbound mappings" columns={columns} rows={connectors} rowId={({ id }) => String(id)} empty="There is no mapping yet." />
        )}
      </Loaded>
    </Page>
  );
}

function NewMapping() {
  return (
    <Button component={Link} to="/records/mappings/new">
      New mapping
    </Button>
  );
}
