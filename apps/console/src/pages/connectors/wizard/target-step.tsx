import { Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { PointedMessage } from "../../../api/problem.js";
import { Loaded } from "../../../components/loaded.js";
import { SchemaForm } from "../../../components/schema-form/schema-form.js";
import type { JsonSchema } from "../../../components/schema-form/json-schema.js";
import { pluginQuery } from "./catalog-queries.js";
import type { Draft } from "./draft.js";

interface TargetStepProps {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
  readonly errors: readonly PointedMessage[];
}

/** Name and configuration; each fault is shown at its field. */
export function TargetStep({ draft, onChange, errors }: TargetStepProps) {
  const query = useQuery(pluginQuery(draft.plugin));
  const general = errors.filter(({ pointer }) => pointer !== "/name" && !pointer.startsWith("/config/"));
  return (
    <Stack maw={640}>
      <TextInput
        label="Name"
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={errors.find(({ pointer }) => pointer === "/name")?.message}
        withAsterisk={false}
        required
        maxLength={200}
      />
      <Loaded query={query}>
        {({ configSchema = {} }) => (
          <SchemaForm schema={configSchema as JsonSchema} values={draft.config} onChange={(config) => onChange({ config })} errors={errors} pointer="/config" />
        )}
      </Loaded>
      {general.map(({ pointer, message }) => (
        <Text key={`${pointer} ${message}`} c="red" size="sm" role="alert">
          {pointer} {message}
        </Text>
      ))}
    </Stack>
  );
}
