import { Button, Group, Select, Stack } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Connector } from "../../api/answers.js";
import { client, good } from "../../api/client.js";
import type { PointedMessage } from "../../api/problem.js";
import { Loaded } from "../../components/loaded.js";
import type { JsonSchema } from "../../components/schema-form/json-schema.js";
import { SchemaForm } from "../../components/schema-form/schema-form.js";
import { connectorKeys } from "../connectors/queries.js";
import { pluginQuery, pluginsQuery } from "../connectors/wizard/catalog-queries.js";

/** Where the request would go: a plugin with a configuration of one's own, or a connector as it is saved. */
export interface Target {
  /** null: it is one of one's own. */
  readonly connector: Connector | null;
  readonly plugin: string;
  readonly config: Readonly<Record<string, unknown>>;
}

interface TargetChoiceProps {
  readonly target: Target;
  readonly onChange: (target: Target) => void;
  /** To try what a saved connector has. */
  readonly onTakeOver: (connector: Connector) => void;
  readonly errors: readonly PointedMessage[];
}

const TYPING_PAUSE_MS = 200;

export function TargetChoice({ target, onChange, onTakeOver, errors }: TargetChoiceProps) {
  const { connector } = target;
  const { data: plugins = [] } = useQuery(pluginsQuery);
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed, TYPING_PAUSE_MS);
  const { data: found = [] } = useQuery(connectorChoices(connector !== null && search === labelOf(connector) ? "" : search));
  const sending = plugins.filter(({ direction, status }) => status === "available" && direction !== "inbound");
  // The chosen one is always there, whatever is searched for.
  const connectors = connector === null || found.some(({ id }) => id === connector.id) ? found : [connector, ...found];
  const choose = (value: string | null): void => {
    if (value === null) return;
    const chosen = connectors.find(({ id }) => String(id) === value);
    if (chosen !== undefined) onChange({ connector: chosen, plugin: chosen.plugin, config: {} });
    else onChange({ connector: null, plugin: value, config: startConfigs[value] ?? {} });
  };
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <Select
          label="Request of"
          description="A plugin, or one of your connectors: search by its name"
          searchable
          allowDeselect={false}
          data={[
            { group: "Plugins", items: sending.map(({ name, title = name }) => ({ value: name, label: title })) },
            {
              group: "Your connectors",
              items: connectors
                .filter(({ plugin }) => sending.some(({ name }) => name === plugin))
                .map((each) => ({ value: String(each.id), label: labelOf(each) })),
            },
          ]}
          value={connector === null ? target.plugin : String(connector.id)}
          onChange={choose}
          onSearchChange={setTyped}
          flex="1 1 220px"
        />
        {connector !== null && (
          <Button variant="default" onClick={() => onTakeOver(connector)}>
            Take over its filter and template
          </Button>
        )}
      </Group>
      {connector === null && <PluginConfig target={target} onChange={onChange} errors={errors} />}
    </Stack>
  );
}

function labelOf({ id, name }: Connector): string {
  return `${name} (${id})`;
}

const MOST_CHOICES = 50;

/** The first whose name or URL has the text; "": the first of all. */
const connectorChoices = (search: string) =>
  queryOptions({
    queryKey: [...connectorKeys.all, "choices", search],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await good(client.GET("/api/v1/connectors", { params: { query: { limit: MOST_CHOICES, search: search.trim() || undefined } }, signal }))).data,
  });

/** Nothing is sent: any address does to begin with. */
const startConfigs: Readonly<Record<string, Target["config"]>> = { webhook: { url: "https://receiver.example/hook" } };
export const startTarget: Target = { connector: null, plugin: "webhook", config: startConfigs.webhook ?? {} };

function PluginConfig({ target, onChange, errors }: Omit<TargetChoiceProps, "onTakeOver">) {
  const query = useQuery(pluginQuery(target.plugin));
  return (
    <Loaded query={query}>
      {({ configSchema = {} }) => (
        <SchemaForm
          key={target.plugin}
          schema={configSchema as JsonSchema}
          values={target.config}
          onChange={(config) => onChange({ ...target, config })}
          errors={errors}
          pointer="/config"
        />
      )}
    </Loaded>
  );
}

/** As the preview is asked for it. */
export function draftOf({ connector, plugin, config }: Target) {
  return { id: connector?.id ?? null, plugin, config };
}
