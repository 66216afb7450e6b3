import { Alert, Button, List, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { EventDetail } from "../../api/answers.js";
import { Facts } from "../../components/facts.js";
import { Loaded } from "../../components/loaded.js";
import { Page } from "../../components/page.js";
import { SourceText } from "../../components/source-text.js";
import { TimeText } from "../../components/time-text.js";
import { useMay } from "../../session/use-session.js";
import { EventWay } from "./event-way.js";
import { eventOf } from "./queries.js";
import { ReplayButton } from "./replay-button.js";

export function EventPage() {
  const { id } = getRouteApi("/shell/events/$id").useParams();
  const query = useQuery(eventOf(id));
  return (
    <Page title={query.data?.type ?? "Event"} actions={query.data !== undefined && <Deeds id={id} />}>
      <Loaded query={query}>{(event) => <Detail event={event} />}</Loaded>
    </Page>
  );
}

function Deeds({ id }: { readonly id: string }) {
  const [mayTry, mayReplay] = [useMay("postPreview"), useMay("postEventsIdReplay")];
  return (
    <>
      {mayTry && (
        <Button variant="default" renderRoot={(props) => <Link to="/playground" search={{ event: id }} {...props} />}>
          Try in the playground
        </Button>
      )}
      {mayReplay && <ReplayButton id={id} />}
    </>
  );
}

function Detail({ event }: { readonly event: EventDetail }) {
  return (
    <Stack gap="lg">
      <Facts facts={factsOf(event)} />
      <Stack gap="xs">
        <Title order={2} size="h4">
          Who got it, and who did not
        </Title>
        <EventWay event={event} />
      </Stack>
      <Stack gap="xs">
        <Title order={2} size="h4">
          Payload as produced
        </Title>
        <SchemaWarnings warnings={event.schemaWarnings} />
        <SourceText label="Payload" text={event.payloadText} />
      </Stack>
    </Stack>
  );
}

function SchemaWarnings({ warnings }: { readonly warnings: EventDetail["schemaWarnings"] }) {
  if (warnings.length === 0) return null;
  return (
    <Alert color="orange" variant="outline" title="It does not fit the schema of its type">
      <List size="sm">
        {warnings.map(({ pointer, message }) => (
          <List.Item key={`${pointer} ${message}`}>
            <code>{pointer}</code> {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function factsOf(event: EventDetail): Parameters<typeof Facts>[0]["facts"] {
  const { id, time, source, company, companyName, receivedAt, originSystem } = event;
  return [
    ["Id", id],
    ["Happened", time],
    ["Received", <TimeText key="received" value={receivedAt} />],
    ["Source", source],
    ["Company", companyName ?? company],
    ["Came from the system", originSystem],
  ];
}
