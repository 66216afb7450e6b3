import { Alert, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Erasure } from "../../../api/answers.js";
import { Loaded } from "../../../components/loaded.js";
import { TimeText } from "../../../components/time-text.js";
import { erasureQuery } from "./personal-data-queries.js";

/** How far an erasure has come, and what it touched. */
export function ErasureCourse({ id }: { readonly id: number }) {
  return <Loaded query={useQuery(erasureQuery(id))}>{(erasure) => <Course erasure={erasure} />}</Loaded>;
}

const left = "left:";

function Course({ erasure: { id, tenant, kind, status, touched, problem, endedAt } }: { readonly erasure: Erasure }) {
  const entries = Object.entries(touched);
  const what = kind === "tenant" ? `Erasure ${id} of the tenant ${tenant}` : `Erasure ${id} of a person in ${tenant}`;
  return (
    <Alert color={problem === null ? "blue" : "red"} variant="outline" title={what}>
      <Stack gap="xs" role="status">
        <Text size="sm">
          {status === "done" ? "It is done" : "It is under way; it goes on whether or not this page is open"}
          {endedAt !== null && (
            <>
              , <TimeText value={endedAt} />
            </>
          )}
          .
        </Text>
        {problem !== null && <Text size="sm">{problem} It is tried again.</Text>}
        <Rows title="Overwritten or removed" rows={entries.filter(([table]) => !table.startsWith(left))} />
        <Rows
          title="Left, as they are configuration or append-only"
          rows={entries.filter(([table]) => table.startsWith(left)).map(([table, count]) => [table.slice(left.length), count])}
        />
        {status === "done" && entries.length === 0 && <Text size="sm">No row named them.</Text>}
      </Stack>
    </Alert>
  );
}

function Rows({ title, rows }: { readonly title: string; readonly rows: readonly (readonly [table: string, count: number])[] }) {
  if (rows.length === 0) return null;
  return (
    <>
      <Text size="sm">{title}:</Text>
      <List size="sm">
        {rows.map(([table, count]) => (
          <List.Item key={table}>
            {count.toLocaleString("en")} in <code>{table}</code>
          </List.Item>
        ))}
      </List>
    </>
  );
}
