import { Group, Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { DataTable } from "../../../components/data-table.js";
import { Loaded } from "../../../components/loaded.js";
import { pageRows } from "../../../components/page-rows.js";
import { PathLink } from "../../../components/path-link.js";
import { ChoiceField } from "../../../components/search-fields.js";
import { deliveryColumns } from "../../deliveries/delivery-columns.js";
import { deliveryStatuses, type DeliverySearch } from "../../deliveries/delivery-search.js";
import { deliveryPages } from "../../deliveries/queries.js";

const columns = deliveryColumns({ ofOneConnector: true });
const REFRESH_MS = 5_000;

/** What a connector sent, newest first. */
export function ConnectorDeliveries({ id }: { readonly id: number }) {
  const [status, setStatus] = useState<DeliverySearch["status"]>();
  const query = useInfiniteQuery({ ...deliveryPages({ connectorId: id, status }), refetchInterval: REFRESH_MS });
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-end">
        <ChoiceField
          label="Status"
          choices={deliveryStatuses}
          value={status}
          onChange={(chosen) => setStatus(deliveryStatuses.find((each) => each === chosen))}
        />
        <PathLink to={`/deliveries?connectorId=${id}`}>Search these by event, time and payload</PathLink>
      </Group>
      <Loaded query={query}>
        {() => (
          <DataTable
            label="Deliveries"
            columns={columns}
            rowId={({ id: delivery, number }) => `${delivery} ${number}`}
            {...pageRows(query)}
            isEndless
            empty={status === undefined ? "This connector has sent nothing yet." : "No delivery of this connector is like this."}
          />
        )}
      </Loaded>
    </Stack>
  );
}
