import { Button, Center, ScrollArea, Table, Text } from "@mantine/core";
import { type Cell, type ColumnDef, type Row as TableRow, tableFeatures, useTable } from "@tanstack/react-table";
import { memo, type ReactNode, useEffect, useRef } from "react";
import { useVisibleRows } from "./visible-rows.js";

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
  /** Further pages come by themselves once the end is in sight. */
  readonly isEndless?: boolean;
}

/** A list of rows; on narrow screens it scrolls by itself, not the page. Of long ones only what is in sight is in the page. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, empty, onMore, isLoadingMore = false, isEndless = false } = props;
  const table = useTable({ features, columns, data: rows, getRowId: rowId });
  const body = useRef<HTMLTableSectionElement>(null);
  const visible = useVisibleRows(rows.length, body);
  if (rows.length === 0 && onMore === undefined) return <Text c="dimmed">{empty}</Text>;
  const all = table.getRowModel().rows;
  return (
    <>
      <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: "region", "aria-label": label }}>
        <Table verticalSpacing="xs" aria-label={label} aria-rowcount={all.length + 1} miw="max-content">
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
          <Table.Tbody ref={body}>
            <Space height={visible.before} />
            {all.slice(visible.first, visible.end).map((row, index) => (
              <BodyRow key={row.id} row={row} columns={columns} index={visible.first + index} measure={visible.measure} />
            ))}
            <Space height={visible.after} />
          </Table.Tbody>
        </Table>
      </ScrollArea>
      {onMore && <More onMore={onMore} isLoading={isLoadingMore} isAutomatic={isEndless} />}
    </>
  );
}

interface BodyRowProps<Row extends object> {
  readonly row: TableRow<typeof features, Row>;
  readonly columns: Columns<Row>;
  readonly index: number;
  readonly measure: (row: HTMLElement | null) => void;
}

/** Mantine's own cells follow a context that is new whenever the table is: all of them would be made again as the window scrolls. */
const BodyRow = memo(function BodyRow<Row extends object>({ row, index, measure }: BodyRowProps<Row>) {
  const { tr, td } = Table.classes;
  return (
    <tr ref={measure} className={tr} data-hover data-with-row-border data-index={index} aria-rowindex={index + 2}>
      {row.getAllCells().map((cell) => (
        <td key={cell.id} className={td}>
          {contentOf(cell)}
        </td>
      ))}
    </tr>
  );
}, showsTheSame) as <Row extends object>(props: BodyRowProps<Row>) => ReactNode;

/** A further page brings new rows of the table for the same data. */
function showsTheSame<Row extends object>(one: BodyRowProps<Row>, other: BodyRowProps<Row>): boolean {
  return one.row.original === other.row.original && one.columns === other.columns && one.index === other.index && one.measure === other.measure;
}

/** Called, not mounted: of columns made anew a mounted cell would be another component, and a dialog open in it, or a click on it, lost. */
function contentOf<Row extends object>(cell: Cell<typeof features, Row>): ReactNode {
  const { cell: content } = cell.column.columnDef;
  return typeof content === "function" ? (content(cell.getContext()) as ReactNode) : content;
}

/** In place of rows that are out of sight. */
function Space({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return <tr aria-hidden style={{ height }} />;
}

interface MoreProps {
  readonly onMore: () => void;
  readonly isLoading: boolean;
  readonly isAutomatic: boolean;
}

const AHEAD_PX = 600;

function More({ onMore, isLoading, isAutomatic }: MoreProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isAutomatic || isLoading || place.current === null) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && onMore(), { rootMargin: `${AHEAD_PX}px` });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [isAutomatic, isLoading, onMore]);
  return (
    <Center ref={place}>
      <Button variant="default" onClick={onMore} loading={isLoading}>
        Show more
      </Button>
    </Center>
  );
}
