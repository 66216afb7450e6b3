import { Button, Group, MultiSelect, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { DataTable } from "../../../components/data-table.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { pageRows } from "../../../components/page-rows.js";
import { useMay } from "../../../session/use-session.js";
import { connectorPages, connectorTagsQuery } from "../queries.js";
import { connectorColumns } from "./connector-columns.js";

const TYPING_PAUSE_MS = 200;
const FIELD_PX = 320;

export function ConnectorsPage() {
  const route = getRouteApi("/shell/connectors");
  const { tags = [] } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const query = useInfiniteQuery(connectorPages({ text, tags }));
  const mayCreate = useMay("postConnectors");
  const columns = connectorColumns(useMay("postConnectorsIdEnable"));
  return (
    <Page title="Connectors" actions={mayCreate && <NewConnector />}>
      <Stack gap="sm">
        <Group gap="sm" role="search">
          <TextInput
            type="search"
            aria-label="Search by name or URL"
            placeholder="Search by name or URL"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            w={FIELD_PX}
          />
          <TagFilter tags={tags} onChange={(chosen) => void navigate({ search: chosen.length === 0 ? {} : { tags: chosen }, replace: true })} />
        </Group>
        <Loaded query={query}>
          {() => (
            <DataTable
              label="Connectors"
              columns={columns}
              rowId={({ id }) => String(id)}
              {...pageRows(query)}
              isEndless
              empty={text === "" && tags.length === 0 ? "There is no connector yet." : "No connector is like this."}
            />
          )}
        </Loaded>
      </Stack>
    </Page>
  );
}

interface TagFilterProps {
  readonly tags: readonly string[];
  readonly onChange: (tags: string[]) => void;
}

/** Nothing where no connector has a tag. */
function TagFilter({ tags, onChange }: TagFilterProps) {
  const { data = [] } = useQuery(connectorTagsQuery);
  if (data.length === 0 && tags.length === 0) return null;
  const known = data.map(({ tag, count }) => ({ value: tag, label: `${tag} (${count})` }));
  const unknown = tags.filter((tag) => !data.some((each) => each.tag === tag)).map((tag) => ({ value: tag, label: tag }));
  return (
    <MultiSelect
      aria-label="Tags"
      placeholder={tags.length === 0 ? "Any tag" : ""}
      searchable
      clearable
      clearButtonProps={{ "aria-label": "Any tag" }}
      data={[...known, ...unknown]}
      value={[...tags]}
      onChange={onChange}
      miw={FIELD_PX}
    />
  );
}

function NewConnector() {
  return (
    <Button component={Link} to="/connectors/new">
      New connector
    </Button>
  );
}
