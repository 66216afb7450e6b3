import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Connector } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";
import { ChangesTable } from "../../../components/changes-table.js";
import { DialogButton } from "../../../components/dialog-button.js";
import { Loaded } from "../../../components/loaded.js";
import { TimeText } from "../../../components/time-text.js";
import { useMay } from "../../../session/use-session.js";
import { revisionsQuery } from "./detail-queries.js";
import { jsonChanges } from "./json-changes.js";

/** Every version, newest first: what it changed, and the way back. */
export function Revisions({ id }: { readonly id: number }) {
  const query = useQuery(revisionsQuery(id));
  return (
    <Loaded query={query}>
      {(revisions) => (
        <Stack>
          {revisions.map((revision, index) => (
            <Revision key={revision.revision} id={id} isCurrent={index === 0} {...revision} earlier={revisions[index + 1]?.connector ?? null} />
          ))}
        </Stack>
      )}
    </Loaded>
  );
}

interface RevisionProps {
  readonly id: number;
  readonly revision: number;
  readonly createdAt: string | null;
  readonly connector: Connector;
  /** The version before; null for the first. */
  readonly earlier: Connector | null;
  readonly isCurrent: boolean;
}

function Revision({ id, revision, createdAt, connector, earlier, isCurrent }: RevisionProps) {
  const mayRollBack = useMay("postConnectorsIdRollback");
  const rollBack = async (): Promise<string> => {
    await good(client.POST("/api/v1/connectors/{id}/rollback", { params: { path: { id: String(id) } }, body: { revision } }));
    return `The connector is what revision ${revision} was.`;
  };
  return (
    <Paper withBorder p="md" radius="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h4">
            Revision {revision}
            {isCurrent && " (current)"}
          </Title>
          <Group gap="xs">
            <Text size="sm">
              <TimeText value={createdAt} />
            </Text>
            {mayRollBack && !isCurrent && (
              <DialogButton
                label={`Roll back to ${revision}`}
                title={`Revision ${revision}`}
                confirm={`Roll back to ${revision}`}
                size="xs"
                onConfirm={rollBack}
              >
                <Text>The connector becomes what revision {revision} was; its signing secret stays.</Text>
              </DialogButton>
            )}
          </Group>
        </Group>
        {earlier === null ? <Text size="sm">The first version.</Text> : <Changes before={earlier} after={connector} />}
      </Stack>
    </Paper>
  );
}

/** What an admin writes; the rest of a connector changes by itself. */
function written({ name, description, plugin, company, enabled, paused, system, tags, config, subscriptions, delivery }: Connector) {
  return { name, description, plugin, company, enabled, paused, system, tags, config, subscriptions, delivery };
}

function Changes({ before, after }: { readonly before: Connector; readonly after: Connector }) {
  const changes = jsonChanges(written(before), written(after));
  return <ChangesTable label="What changed" changes={changes} none="Only secrets changed, or nothing that is shown." />;
}
