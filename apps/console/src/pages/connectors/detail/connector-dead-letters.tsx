import { Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { DataTable } from "../../../components/data-table.js";
import { Loaded } from "../../../components/loaded.js";
import { pageRows } from "../../../components/page-rows.js";
import { PathLink } from "../../../components/path-link.js";
import { deadLetterColumns } from "../../dead-letters/dead-letter-columns.js";
import { deadLetterPages } from "../../dead-letters/queries.js";

const columns = deadLetterColumns({ choice: null, ofOneConnector: true });

/** What stopped without success and waits for a person. */
export function ConnectorDeadLetters({ id }: { readonly id: number }) {
  const query = useInfiniteQuery(deadLetterPages({ connectorId: id }));
  const { rows, ...paging } = pageRows(query);
  return (
    <Stack gap="sm">
      {rows.length > 0 && (
        <Text size="sm">
          <PathLink to={`/dead-letters?connectorId=${id}`}>Retry or discard these</PathLink>
        </Text>
      )}
      <Loaded query={query}>
        {() => (
          <DataTable label="Dead letters" columns={columns} rowId={(letter) => letter.id} rows={rows} {...paging} isEndless empty="There is no dead letter." />
        )}
      </Loaded>
    </Stack>
  );
}
