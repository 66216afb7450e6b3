import { Button, Group, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Connector } from "../../api/answers.js";
import type { PointedMessage } from "../../api/problem.js";
import { Loaded } from "../../components/loaded.js";
import type { JsonSchema } from "../../components/schema-form/json-schema.js";
import { SchemaForm } from "../../components/schema-form/schema-form.js";
import { pluginQuery, pluginsQuery } from "../connectors/wizard/catalog-queries.js";
import { allConnectors } from "../event-types/queries.js";

/** Where the request would go: a plugin with a configuration of one's own, or a connector as it is saved. */
export interface Target {
  /** Of a saved connector; null: none. */
  readonly id: number | null;
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

export function TargetChoice({ target, onChange, onTakeOver, errors }: TargetChoiceProps) {
  const { data: plugins = [] } = useQuery(pluginsQuery);
  const { data: connectors = [] } = useQuery(allConnectors);
  const sending = new Set(plugins.filter(({ direction, status }) => status === "available" && direction !== "inbound").map(({ name }) => name));
  const chosen = connectors.find(({ id }) => id === target.id);
  const groups = [
    { group: "Plugins", items: plugins.filter(({ name }) => sending.has(name)).map(({ name, title = name }) => ({ value: name, label: title })) },
    {
      group: "Your connectors",
      items: connectors.filter(({ plugin }) => sending.has(plugin)).map(({ id, name }) => ({ value: String(id), label: `${name} (${id})` })),
    },
  ];
  const choose = (value: string | null): void => {
    if (value === null) return;
    const connector = connectors.find(({ id }) => String(id) === value);
    onChange(
      connector === undefined ? { id: null, plugin: value, config: startConfigs[value] ?? {} } : { id: connector.id, plugin: connector.plugin, config: {} },
    );
  };
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <Select
          label="Request of"
          searchable
          allowDeselect={false}
          data={groups}
          value={target.id === null ? target.plugin : String(target.id)}
          onChange={choose}
          flex="1 1 220px"
        />
        {chosen !== undefined && (
          <Button variant="default" onClick={() => onTakeOver(chosen)}>
            Take over its filter and template
          </Button>
        )}
      </Group>
      {target.id === null && <PluginConfig target={target} onChange={onChange} errors={errors} />}
    </Stack>
  );
}

/** Nothing is sent: any address does to begin with. */
const startConfigs: Readonly<Record<string, Target["config"]>> = { webhook: { url: "https://receiver.example/hook" } };
export const startTarget: Target = { id: null, plugin: "webhook", config: startConfigs.webhook ?? {} };

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
