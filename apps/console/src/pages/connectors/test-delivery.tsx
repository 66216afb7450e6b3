import { Alert, Button, Code, Group, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Connector } from "../../api/answers.js";
import { client, good } from "../../api/client.js";
import { ProblemAlert } from "../../components/problem-alert.js";
import { eventTypesOf } from "./target-text.js";
import { eventTypesQuery } from "./wizard/catalog-queries.js";
import { matches } from "./wizard/event-patterns.js";

/** Sends one test event and shows what the target answered. */
export function TestDelivery({ connector }: { readonly connector: Pick<Connector, "id" | "subscriptions"> }) {
  const { data: types = [] } = useQuery(eventTypesQuery);
  const patterns = eventTypesOf(connector);
  const choices = types.map(({ name }) => name).filter((name) => patterns.some((pattern) => matches(pattern, name)));
  const [chosen, setChosen] = useState<string | null>(null);
  const eventType = chosen ?? choices[0] ?? null;
  const testing = useMutation({
    mutationFn: async () =>
      (await good(client.POST("/api/v1/connectors/{id}/test", { params: { path: { id: String(connector.id) } }, body: { eventType } }))).data,
  });
  return (
    <Stack gap="xs" align="stretch">
      <Group align="end">
        <Select label="Event type of the test" data={choices} value={eventType} onChange={setChosen} searchable allowDeselect={false} />
        <Button onClick={() => testing.mutate()} loading={testing.isPending}>
          Send test
        </Button>
      </Group>
      {testing.error && <ProblemAlert error={testing.error} />}
      {testing.data && <TestAnswer {...testing.data} />}
    </Stack>
  );
}

interface TestAnswerProps {
  readonly outcome: string;
  readonly status: number | null;
  readonly durationMs: number;
  readonly responseExcerpt: string | null;
}

function TestAnswer({ outcome, status, durationMs, responseExcerpt }: TestAnswerProps) {
  const isGood = outcome === "delivered" || outcome === "accepted";
  return (
    <Alert role="status" color={isGood ? "green" : "red"} variant="outline" title={`${outcome}: ${status ?? "no answer"} after ${Math.round(durationMs)} ms`}>
      {responseExcerpt === null || responseExcerpt === "" ? (
        <Text size="sm">The answer had no body.</Text>
      ) : (
        <Code block tabIndex={0} aria-label="Answer">
          {responseExcerpt}
        </Code>
      )}
    </Alert>
  );
}
