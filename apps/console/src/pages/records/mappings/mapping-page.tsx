import { Button, Group, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { Connector } from "../../../api/answers.js";
import { Loaded } from "../../../components/loaded.js";
import { Facts } from "../../../components/facts.js";
import { Page } from "../../../components/page.js";
import { PathLink } from "../../../components/path-link.js";
import { ProblemAlert } from "../../../components/problem-alert.js";
import { errorAtOf, isAllAtFields } from "../../../components/field-errors.js";
import { useMay } from "../../../session/use-session.js";
import { connectorKeys, connectorQuery } from "../../connectors/queries.js";
import { faultsOf } from "../../connectors/wizard/judge-step.js";
import { mappingOf } from "./mapping-draft.js";
import { MappingWorkbench } from "./mapping-workbench.js";
import { saveMapping } from "./queries.js";
import { ReceiveUrl } from "./receive-url.js";

/** The mapping of a connector that exists. */
export function MappingPage() {
  const { id } = getRouteApi("/shell/records/mappings/$id").useParams();
  // What is being written must not be replaced by what comes in meanwhile: saving it is refused then.
  const query = useQuery({ ...connectorQuery(id), staleTime: Number.POSITIVE_INFINITY, refetchInterval: false });
  return <Loaded query={query}>{(connector) => <Mapping key={connector.revision} connector={connector} />}</Loaded>;
}

function Mapping({ connector }: { readonly connector: Connector }) {
  const [draft, setDraft] = useState(() => mappingOf(connector));
  const mayChange = useMay("patchConnectorsId");
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: () => saveMapping(connector, draft),
    onSuccess: () => {
      notifications.show({ message: `${draft.name} is saved.` });
      return queries.invalidateQueries({ queryKey: connectorKeys.all });
    },
  });
  return (
    <Page title={connector.name} actions={<PathLink to={`/connectors/${connector.id}`}>Connector</PathLink>}>
      <Stack gap="md">
        <Facts
          facts={[
            ["Receives at", <ReceiveUrl key="url" id={connector.id} />],
            ["System", connector.system],
            ["Company", connector.company],
          ]}
        />
        {mayChange && (
          <TextInput
            label="Name"
            maw={420}
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
            error={errorAtOf(saving.error)("/name")}
          />
        )}
        <MappingWorkbench
          editorKey="saved"
          draft={draft}
          onChange={(config) => setDraft((before) => ({ ...before, config }))}
          errors={faultsOf(saving.error)}
        />
        {saving.error && !isAllAtFields(saving.error, ["/name", "/config"]) && <ProblemAlert error={saving.error} />}
        {mayChange && (
          <Group>
            <Button onClick={() => saving.mutate()} loading={saving.isPending}>
              Save
            </Button>
          </Group>
        )}
      </Stack>
    </Page>
  );
}
