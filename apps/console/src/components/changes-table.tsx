import { Code, ScrollArea, Table, Text } from "@mantine/core";

interface ChangesTableProps {
  readonly label: string;
  readonly changes: readonly { readonly pointer: string; readonly before: unknown; readonly after: unknown }[];
  /** In place of a table without rows. */
  readonly none: string;
}

/** Each place in which two JSON values differ. */
export function ChangesTable({ label, changes, none }: ChangesTableProps) {
  if (changes.length === 0) return <Text size="sm">{none}</Text>;
  return (
    <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: "region", "aria-label": label }}>
      <Table aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Where</Table.Th>
            <Table.Th scope="col">Before</Table.Th>
            <Table.Th scope="col">After</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ pointer, before, after }) => (
            <Table.Tr key={pointer}>
              <Table.Td>{pointer}</Table.Td>
              <Table.Td>
                <Value value={before} />
              </Table.Td>
              <Table.Td>
                <Value value={after} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}

function Value({ value }: { readonly value: unknown }) {
  return value === undefined ? <Text size="sm">–</Text> : <Code>{JSON.stringify(value)}</Code>;
}
