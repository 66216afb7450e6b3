import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { StoredEvent } from "../../api/answers.js";
import { Loaded } from "../../components/loaded.js";
import { Page } from "../../components/page.js";
import { type EventSource, newestEventsQuery } from "./event-source.js";
import { Workbench } from "./workbench.js";

/** Filters and templates on events that are stored, examples, or one's own. */
export function PlaygroundPage() {
  const { event } = getRouteApi("/shell/playground").useSearch();
  const query = useQuery(newestEventsQuery);
  return (
    <Page title="Playground">
      <Text>Try filters and templates on events, by the very functions that deliveries use. Nothing is sent, and nothing is saved.</Text>
      <Loaded query={query}>{(events) => <Begun key={event ?? ""} events={events} id={event ?? events[0]?.id} />}</Loaded>
    </Page>
  );
}

/** Begins with the event asked for, else the newest, else an example. */
function Begun({ events, id }: { readonly events: readonly StoredEvent[]; readonly id: string | undefined }) {
  const [source, setSource] = useState<EventSource>(id === undefined ? { kind: "example", type: "asset.created" } : { kind: "stored", id });
  return <Workbench source={source} onSource={setSource} events={events} />;
}
