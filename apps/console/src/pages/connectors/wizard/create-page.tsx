import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { SavedConnector } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";
import type { PointedMessage } from "../../../api/problem.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { connectorKeys, connectorQuery } from "../queries.js";
import { DoneStep } from "./done-step.js";
import { cloneOf, type Draft, emptyDraft, inputOf } from "./draft.js";
import { Wizard } from "./wizard.js";
import { WithDirection } from "./with-direction.js";

interface Made {
  readonly saved: SavedConnector;
  readonly warnings: readonly PointedMessage[];
}

/** A new connector, or a copy of one. */
export function CreatePage() {
  const { copy } = getRouteApi("/shell/connectors/new").useSearch();
  const [made, setMade] = useState<Made | null>(null);
  const queries = useQueryClient();
  const create = async (draft: Draft): Promise<void> => {
    const { data, meta } = await good(client.POST("/api/v1/connectors", { body: inputOf(draft) }));
    setMade({ saved: data, warnings: meta.warnings ?? [] });
    await queries.invalidateQueries({ queryKey: connectorKeys.all });
  };
  if (made !== null) {
    return (
      <Page title={`${made.saved.name} is made`}>
        <DoneStep {...made} />
      </Page>
    );
  }
  return <Page title="New connector">{copy === undefined ? <Wizard initial={emptyDraft} save={create} /> : <Copy id={copy} save={create} />}</Page>;
}

function Copy({ id, save }: { readonly id: number; readonly save: (draft: Draft) => Promise<void> }) {
  const query = useQuery(connectorQuery(id));
  return (
    <Loaded query={query}>
      {(connector) => (
        <WithDirection plugin={connector.plugin}>{(receivesOnly) => <Wizard initial={cloneOf(connector, receivesOnly)} save={save} />}</WithDirection>
      )}
    </Loaded>
  );
}
