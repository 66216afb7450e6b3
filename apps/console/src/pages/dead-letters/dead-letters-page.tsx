import { Group, Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { DataTable } from "../../components/data-table.js";
import { Loaded } from "../../components/loaded.js";
import { Page } from "../../components/page.js";
import { pageRows } from "../../components/page-rows.js";
import { ChoiceField, ConnectorField, EventTypeField, TimeField } from "../../components/search-fields.js";
import { useMay } from "../../session/use-session.js";
import { DeadLetterActions } from "./dead-letter-actions.js";
import { deadLetterColumns } from "./dead-letter-columns.js";
import { deadLetterReasons, type DeadLetterSearch } from "./dead-letter-search.js";
import { deadLetterPages } from "./queries.js";

export function DeadLettersPage() {
  const route = getRouteApi("/shell/dead-letters");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const narrow = (change: DeadLetterSearch): void => {
    setChosen(new Set());
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  };
  const query = useInfiniteQuery(deadLetterPages(search));
  const mayChange = useMay("postDeadLettersRetry");
  const choice = mayChange ? { chosen, onChoose: setChosen } : null;
  const actions = mayChange && <DeadLetterActions search={search} chosen={[...chosen]} onDone={() => setChosen(new Set())} />;
  return (
    <Page title="Dead letters" actions={actions}>
      <Stack gap="sm">
        <SearchBar search={search} onNarrow={narrow} />
        <Loaded query={query}>
          {() => (
            <DataTable
              label="Dead letters"
              columns={deadLetterColumns({ choice })}
              rowId={({ id }) => id}
              {...pageRows(query)}
              isEndless
              empty="There is no dead letter like this."
            />
          )}
        </Loaded>
      </Stack>
    </Page>
  );
}

function SearchBar({ search, onNarrow }: { readonly search: DeadLetterSearch; readonly onNarrow: (change: DeadLetterSearch) => void }) {
  return (
    <Group align="flex-end" gap="sm" role="search">
      <ConnectorField value={search.connectorId} onChange={(connectorId) => onNarrow({ connectorId })} />
      <ChoiceField
        label="Reason"
        choices={deadLetterReasons}
        value={search.reason}
        onChange={(chosen) => onNarrow({ reason: deadLetterReasons.find((reason) => reason === chosen) })}
      />
      <EventTypeField value={search.type} onChange={(type) => onNarrow({ type })} />
      <TimeField label="From" value={search.since} onChange={(since) => onNarrow({ since })} />
      <TimeField label="Until" value={search.until} onChange={(until) => onNarrow({ until })} />
    </Group>
  );
}
