import { Group, Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { DataTable } from "../../components/data-table.js";
import { GoToId } from "../../components/go-to-id.js";
import { Loaded } from "../../components/loaded.js";
import { Page } from "../../components/page.js";
import { pageRows } from "../../components/page-rows.js";
import { ChoiceField, ConnectorField, EventTypeField, TextField, TimeField } from "../../components/search-fields.js";
import { SearchedNote } from "../../components/searched-note.js";
import { deliveryColumns } from "./delivery-columns.js";
import { deliveryStatuses, type DeliverySearch } from "./delivery-search.js";
import { deliveryPages } from "./queries.js";

const columns = deliveryColumns();

export function DeliveriesPage() {
  const route = getRouteApi("/shell/deliveries");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (change: DeliverySearch): void => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const query = useInfiniteQuery(deliveryPages(search));
  return (
    <Page title="Deliveries" actions={<GoToId folder="/deliveries" label="Delivery id or number" />}>
      <Stack gap="sm">
        <SearchBar search={search} onNarrow={narrow} />
        <SearchedNote searched={query.data?.pages[0]?.meta.searched} things="deliveries" />
        <Loaded query={query}>
          {() => (
            <DataTable
              label="Deliveries"
              columns={columns}
              rowId={({ id, number }) => `${id} ${number}`}
              {...pageRows(query)}
              isEndless
              empty="No delivery is like this."
            />
          )}
        </Loaded>
      </Stack>
    </Page>
  );
}

function SearchBar({ search, onNarrow }: { readonly search: DeliverySearch; readonly onNarrow: (change: DeliverySearch) => void }) {
  return (
    <Group align="flex-end" gap="sm" role="search">
      <EventTypeField value={search.type} onChange={(type) => onNarrow({ type })} />
      <ConnectorField value={search.connectorId} onChange={(connectorId) => onNarrow({ connectorId })} />
      <ChoiceField
        label="Status"
        choices={deliveryStatuses}
        value={search.status}
        onChange={(chosen) => onNarrow({ status: deliveryStatuses.find((status) => status === chosen) })}
      />
      <TimeField label="From" value={search.since} onChange={(since) => onNarrow({ since })} />
      <TimeField label="Until" value={search.until} onChange={(until) => onNarrow({ until })} />
      <TextField label="Text in the payload" value={search.text} onChange={(text) => onNarrow({ text })} />
    </Group>
  );
}
