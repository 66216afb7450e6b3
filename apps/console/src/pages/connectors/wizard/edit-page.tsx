import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { Connector } from "../../../api/answers.js";
import { client, good } from "../../../api/client.js";
import { Loaded } from "../../../components/loaded.js";
import { Page } from "../../../components/page.js";
import { connectorKeys, connectorQuery } from "../queries.js";
import { type Draft, draftOf, inputOf } from "./draft.js";
import { changedMembers, mergePatch } from "./merge-patch.js";
import { Wizard } from "./wizard.js";
import { WithDirection } from "./with-direction.js";

/** Changes a connector that exists, by the same steps as a new one. */
export function EditPage() {
  const { id } = getRouteApi("/shell/connectors/$id/edit").useParams();
  const query = useQuery({ ...connectorQuery(id), staleTime: Number.POSITIVE_INFINITY });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const save = async (draft: Draft, before: Connector): Promise<void> => {
    const { plugin: _, config, delivery = {}, ...changes } = inputOf(draft);
    // What stays as it was is not said: it may be the plugin's default, and is to stay that.
    const body = { ...changes, config: mergePatch(before.config, config) as Record<string, unknown>, delivery: changedMembers(before.delivery, delivery) };
    await good(client.PATCH("/api/v1/connectors/{id}", { params: { path: { id: String(id) } }, headers: { "if-match": `"${id}-${before.revision}"` }, body }));
    await queries.invalidateQueries({ queryKey: connectorKeys.all });
    await navigate({ to: `/connectors/${id}` });
  };
  return (
    <Loaded query={query}>
      {(connector) => (
        <Page title={`Edit ${connector.name}`}>
          <WithDirection plugin={connector.plugin}>
            {(receivesOnly) => <Wizard initial={draftOf(connector, receivesOnly)} save={(draft) => save(draft, connector)} />}
          </WithDirection>
        </Page>
      )}
    </Loaded>
  );
}
