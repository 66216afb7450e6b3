import { Alert, Anchor, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { SavedConnector } from "../../../api/answers.js";
import type { PointedMessage } from "../../../api/problem.js";
import { ShownSecret } from "../shown-secret.js";
import { SnippetTabs } from "../snippets/snippet-tabs.js";
import { TestDelivery } from "../test-delivery.js";

interface DoneStepProps {
  readonly saved: SavedConnector;
  readonly warnings: readonly PointedMessage[];
}

/** The connector is there: its secret, how to check it, and a first delivery. */
export function DoneStep({ saved, warnings }: DoneStepProps) {
  return (
    <Stack>
      <Text>
        <Anchor component={Link} to={`/connectors/${saved.id}`} underline="always">
          {saved.name}
        </Anchor>{" "}
        is there, from now on.
      </Text>
      {warnings.map(({ pointer, message }) => (
        <Alert key={`${pointer} ${message}`} color="orange" variant="outline" title={pointer}>
          {message}
        </Alert>
      ))}
      {saved.secret !== undefined && <ShownSecret secret={saved.secret} />}
      {saved.secret !== undefined && (
        <>
          <Title order={2} size="h4">
            How the receiver checks it
          </Title>
          <SnippetTabs plugin={saved.plugin} dialect={saved.config.dialect} />
        </>
      )}
      {saved.subscriptions.length > 0 && (
        <>
          <Title order={2} size="h4">
            First delivery
          </Title>
          <TestDelivery connector={saved} />
        </>
      )}
    </Stack>
  );
}
