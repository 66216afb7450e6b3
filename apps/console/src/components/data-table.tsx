import { Button, Center, ScrollArea, Table, Text } from "@mantine/core";
import { type ColumnDef, tableFeatures, useTable } from "@tanstack/react-table";
import type { ReactNode } from "react";

/** Rows come sorted and page by page from the engine: the table sorts and filters nothing itself. */
const features = tableFeatures({});

export type Columns<Row extends object> = ColumnDef<typeof features, Row>[];

interface DataTableProps<Row extends object> {
  /** For those who cannot see what the table is about. */
  readonly label: string;
  readonly columns: Columns<Row>;
  readonly rows: Row[];
  readonly rowId: (row: Row) => string;
  /** In place of a table without rows. */
  readonly empty: ReactNode;
  /** undefined: there is no further page. */
  readonly onMore?: (() => void) | undefined;
  readonly isLoadingMore?: boolean;
}

/** A list of rows; on narrow screens it scrolls by itself, not the page. */
export function DataTable<Row extends object>({ label, columns, rows, rowId, empty, onMore, isLoadingMore = false }: DataTableProps<Row>) {
  const table = useTable({ features, columns, data: rows, getRowId: rowId });
  if (rows.length === 0) return <Text c="dimmed">{empty}</Text>;
  return (
    <>
      <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: "region", "aria-label": label }}>
        <Table highlightOnHover verticalSpacing="xs" aria-label={label} miw="max-content">
          <Table.Thead>
            {table.getHeaderGroups().map((group) => (
              <Table.Tr key={group.id}>
                {group.headers.map((header) => (
                  <Table.Th key={header.id} scope="col">
                    <table.FlexRender header={header} />
                  </Table.Th>
                ))}
              </Table.Tr>
            ))}
          </Table.Thead>
          <Table.Tbody>
            {table.getRowModel().rows.map((row) => (
              <Table.Tr key={row.id}>
                {row.getAllCells().map((cell) => (
                  <Table.Td key={cell.id}>
                    <table.FlexRender cell={cell} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
      {onMore && (
        <Center>
          <Button variant="default" onClick={onMore} loading={isLoadingMore}>
            Show more
          </Button>
        </Center>
      )}
    </>
  );
}
