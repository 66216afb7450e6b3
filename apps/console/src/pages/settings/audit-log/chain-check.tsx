import { Alert, Button, Code, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { Data } from "../../../api/answers.js";
import { ProblemAlert } from "../../../components/problem-alert.js";
import { verifyAuditLog } from "./audit-queries.js";

type ChainState = Data<"/api/v1/audit-log/verification", "get">;

/** Whether the log is as it was written: asked by a person, as it reads all of it. */
export function ChainCheck() {
  const checking = useMutation({ mutationFn: verifyAuditLog });
  return (
    <Stack gap="sm" align="flex-start">
      <Button variant="default" size="xs" onClick={() => checking.mutate()} loading={checking.isPending}>
        Check that nothing was changed
      </Button>
      {checking.error && <ProblemAlert error={checking.error} />}
      {checking.data && (checking.data.broken === null ? <Whole state={checking.data} /> : <Broken broken={checking.data.broken} />)}
    </Stack>
  );
}

function Whole({ state: { rows, head } }: { readonly state: ChainState }) {
  return (
    <Alert role="status" color="green" variant="outline" title={`The log is whole: ${rows.toLocaleString("en")} entries`}>
      <Text size="sm">Each entry carries a hash over itself and the one before; all of them fit, and none is missing.</Text>
      {head !== null && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          The last is <Code>{head.hash}</Code>. Kept outside of the database, it shows a log that was written anew.
        </Text>
      )}
    </Alert>
  );
}

function Broken({ broken: { seq, id, reason } }: { readonly broken: NonNullable<ChainState["broken"]> }) {
  return (
    <Alert role="alert" color="red" variant="outline" title="The log was changed">
      <Text size="sm">
        The first entry that is not as it was written is number {seq}
        {id !== null && ` (id ${id})`}: {reason}.
      </Text>
    </Alert>
  );
}
