import { Button, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { DialogButton } from "../../components/dialog-button.js";
import { Dialog } from "../../components/dialog.js";
import { Facts } from "../../components/facts.js";
import { Loaded } from "../../components/loaded.js";
import { Page } from "../../components/page.js";
import { PathLink } from "../../components/path-link.js";
import { ProblemAlert } from "../../components/problem-alert.js";
import { SourceText } from "../../components/source-text.js";
import { useMay } from "../../session/use-session.js";
import { eventTypeQuery } from "../connectors/wizard/catalog-queries.js";
import { EventTypeForm } from "./event-type-form.js";
import { deleteEventType, type EventTypeDetail, sendExample } from "./queries.js";
import { Subscribers } from "./subscribers.js";

export function EventTypePage() {
  const { type } = getRouteApi("/shell/event-types/$type").useParams();
  const query = useQuery(eventTypeQuery(type));
  return (
    <Page title={type} actions={query.data !== undefined && <Deeds type={query.data} />}>
      <Loaded query={query}>{(found) => <Detail type={found} />}</Loaded>
    </Page>
  );
}

function Detail({ type }: { readonly type: EventTypeDetail }) {
  const { description, group, systems, isOwn, name, schema, example } = type;
  return (
    <Stack gap="lg">
      <Text>{description}</Text>
      <Facts
        facts={[
          ["Group", group],
          ["Source systems", systems.join(", ")],
          ["From", isOwn ? "your own" : "built in"],
        ]}
      />
      <Stack gap="xs">
        <Title order={2} size="h4">
          Who subscribes
        </Title>
        <Subscribers type={name} />
      </Stack>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Stack gap="xs" miw={0}>
          <Title order={2} size="h4">
            Example
          </Title>
          <SendExample example={example} />
          <SourceText label="Example" text={JSON.stringify(example)} />
        </Stack>
        <Stack gap="xs" miw={0}>
          <Title order={2} size="h4">
            JSON Schema
          </Title>
          <SourceText label="JSON Schema" text={JSON.stringify(schema)} />
        </Stack>
      </SimpleGrid>
    </Stack>
  );
}

function SendExample({ example }: { readonly example: EventTypeDetail["example"] }) {
  const sending = useMutation({ mutationFn: () => sendExample(example) });
  if (!useMay("postEvents")) return null;
  return (
    <Group>
      <Button variant="default" onClick={() => sending.mutate()} loading={sending.isPending}>
        Send this example
      </Button>
      {sending.data !== undefined && (
        <Text role="status">
          Sent as <PathLink to={`/events/${sending.data}`}>event {sending.data.slice(0, 8)}</PathLink>.
        </Text>
      )}
      {sending.error && <ProblemAlert error={sending.error} />}
    </Group>
  );
}

function Deeds({ type }: { readonly type: EventTypeDetail }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const navigate = useNavigate();
  const mayChange = useMay("putEventTypesType");
  if (!mayChange) return null;
  const remove = async (): Promise<string> => {
    await deleteEventType(type.name);
    await navigate({ to: "/event-types" });
    return `${type.name} is deleted.`;
  };
  return (
    <>
      <Button variant="default" onClick={open}>
        {type.isOwn ? "Edit" : "Replace by an own one"}
      </Button>
      <Dialog isOpen={isOpen} onClose={close} title={type.name} isWide>
        <EventTypeForm type={type} isNew={false} onSaved={close} />
      </Dialog>
      {type.isOwn && (
        <DialogButton label="Delete" title={`Delete ${type.name}`} confirm="Delete" isDangerous onConfirm={remove}>
          <Text>Events of this type are still taken in and delivered; they are no longer held against a schema.</Text>
        </DialogButton>
      )}
    </>
  );
}
