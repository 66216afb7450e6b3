import { Alert, Group, Stack, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { Connector } from "../../../api/answers.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { useMay } from "../../../session/use-session.js";
import { ConnectorState } from "../connector-state.js";
import { connectorQuery } from "../queries.js";
import { ShownSecret } from "../shown-secret.js";
import { SnippetTabs } from "../snippets/snippet-tabs.js";
import { TagList } from "../tag-list.js";
import { targetText } from "../target-text.js";
import { TestDelivery } from "../test-delivery.js";
import { Configuration } from "./configuration.js";
import { ConnectorActions } from "./connector-actions.js";
import { ConnectorDeadLetters } from "./connector-dead-letters.js";
import { ConnectorDeliveries } from "./connector-deliveries.js";
import { ParkedWork } from "./parked-work.js";
import { Revisions } from "./revisions.js";
import { Statistics } from "./statistics.js";

/** One connector: how it does, what it is, what it was, and what can be done with it. */
export function ConnectorPage() {
  const { id } = getRouteApi("/shell/connectors/$id").useParams();
  const query = useQuery(connectorQuery(id));
  return <Loaded query={query}>{(connector) => <Detail key={connector.id} connector={connector} />}</Loaded>;
}

function Detail({ connector }: { readonly connector: Connector }) {
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Page title={connector.name} actions={<ConnectorActions connector={connector} onSecret={setSecret} />}>
      <Group gap="sm">
        <ConnectorState connector={connector} />
        <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }}>
          {targetText(connector)}
        </Text>
        <TagList tags={connector.tags} />
      </Group>
      {connector.description !== "" && <Text size="sm">{connector.description}</Text>}
      {connector.problem !== null && <Trouble text={connector.problem} />}
      {!connector.enabled && connector.disabledReason !== null && <Trouble text={`Disabled: ${connector.disabledReason}`} />}
      {secret !== null && <ShownSecret secret={secret} />}
      <DetailTabs connector={connector} />
    </Page>
  );
}

function Trouble({ text }: { readonly text: string }) {
  return (
    <Alert color="red" variant="outline">
      {text}
    </Alert>
  );
}

function DetailTabs({ connector }: { readonly connector: Connector }) {
  const route = getRouteApi("/shell/connectors/$id");
  const { tab = "overview" } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (chosen: string | null): void => void navigate({ search: { tab: chosen ?? undefined }, replace: true });
  const mayTest = useMay("postConnectorsIdTest") && connector.subscriptions.length > 0;
  return (
    <Tabs value={tab} onChange={open} keepMounted={false}>
      <Tabs.List aria-label="About this connector">
        <Tabs.Tab value="overview">Overview</Tabs.Tab>
        <Tabs.Tab value="deliveries">Deliveries</Tabs.Tab>
        <Tabs.Tab value="dead-letters">Dead letters</Tabs.Tab>
        {mayTest && <Tabs.Tab value="test">Test</Tabs.Tab>}
        <Tabs.Tab value="configuration">Configuration</Tabs.Tab>
        <Tabs.Tab value="revisions">Revisions</Tabs.Tab>
        {connector.hasSecret && <Tabs.Tab value="verification">Verification</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value="overview" pt="md">
        <Stack>
          <Statistics id={connector.id} />
          <ParkedWork connector={connector} />
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="deliveries" pt="md">
        <ConnectorDeliveries id={connector.id} />
      </Tabs.Panel>
      <Tabs.Panel value="dead-letters" pt="md">
        <ConnectorDeadLetters id={connector.id} />
      </Tabs.Panel>
      <Tabs.Panel value="test" pt="md">
        <TestDelivery connector={connector} />
      </Tabs.Panel>
      <Tabs.Panel value="configuration" pt="md">
        <Configuration connector={connector} />
      </Tabs.Panel>
      <Tabs.Panel value="revisions" pt="md">
        <Revisions id={connector.id} />
      </Tabs.Panel>
      <Tabs.Panel value="verification" pt="md">
        <Stack>
          <Text size="sm">Signing secret: {connector.secretPreview}</Text>
          <SnippetTabs plugin={connector.plugin} dialect={connector.config.dialect} />
        </Stack>
      </Tabs.Panel>
    </Tabs>
  );
}
