import { Alert, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { DeliveryDetail } from "../../api/answers.js";
import { DeliveryStatus, wordsOf } from "../../components/delivery-status.js";
import { Facts } from "../../components/facts.js";
import { Loaded } from "../../components/loaded.js";
import { Page } from "../../components/page.js";
import { PathLink } from "../../components/path-link.js";
import { SourceText } from "../../components/source-text.js";
import { TimeText } from "../../components/time-text.js";
import { useMay } from "../../session/use-session.js";
import { AttemptCard } from "./attempt-card.js";
import { deliveryOf } from "./queries.js";
import { RetryButton } from "./retry-button.js";

export function DeliveryPage() {
  const { id } = getRouteApi("/shell/deliveries/$id").useParams();
  const query = useQuery(deliveryOf(id));
  const mayRetry = useMay("postDeliveriesIdRetry") && query.data?.test === false && query.data.status !== "pending";
  return (
    <Page title={`Delivery ${id.slice(0, 8)}`} actions={mayRetry && <RetryButton id={id} />}>
      <Loaded query={query}>{(delivery) => <Detail delivery={delivery} />}</Loaded>
    </Page>
  );
}

function Detail({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { attempts, body, bodyAgrees } = delivery;
  return (
    <Stack gap="lg">
      <Facts facts={factsOf(delivery)} />
      <Stack gap="xs">
        <Title order={2} size="h4">
          Body
        </Title>
        {bodyAgrees === false && (
          <Alert color="orange" variant="outline">
            Only the hash of what was sent is kept, and it is another one: this body was rendered anew, so the plugin or the event has changed since.
          </Alert>
        )}
        {body === null ? "Nothing has been rendered yet, or it is no longer kept." : <SourceText label="Body" text={body} />}
      </Stack>
      <Stack gap="xs">
        <Title order={2} size="h4">
          Attempts
        </Title>
        {attempts.length === 0 && "None yet."}
        {attempts.toReversed().map((attempt) => (
          <AttemptCard key={attempt.number} attempt={attempt} />
        ))}
      </Stack>
    </Stack>
  );
}

function factsOf(delivery: DeliveryDetail): Parameters<typeof Facts>[0]["facts"] {
  const { test, eventId, eventType, connectorId, connectorName, connectorRevision, nextAttemptAt, parkedReason, reason, number, id } = delivery;
  return [
    ["Status", <DeliveryStatus key="status" delivery={delivery} />],
    ["Why", wordsOf(parkedReason ?? reason ?? "")],
    ["Event", test ? "a test" : <PathLink to={`/events/${encodeURIComponent(eventId)}`}>{eventType ?? eventId}</PathLink>],
    [
      "Connector",
      <PathLink key="connector" to={`/connectors/${connectorId}`}>
        {connectorName}
      </PathLink>,
    ],
    ["Revision of the connector", connectorRevision],
    ["Planned", <TimeText key="planned" value={delivery.plannedAt} />],
    ["Next attempt", nextAttemptAt === null ? null : <TimeText value={nextAttemptAt} />],
    ["Id", id],
    ["Number", number],
    ["SHA-256 of the body", delivery.bodySha256],
  ];
}
