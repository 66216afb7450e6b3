import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { PointedMessage } from "../../../api/problem.js";
import { JsonEditor } from "../../../components/editor/json-editor.js";
import { Loaded } from "../../../components/loaded.js";
import type { JsonSchema } from "../../../components/schema-form/json-schema.js";
import { SchemaForm } from "../../../components/schema-form/schema-form.js";
import { pluginQuery } from "../../connectors/wizard/catalog-queries.js";
import type { MappingDraft } from "./mapping-draft.js";

interface ConfigEditorProps {
  readonly draft: MappingDraft;
  readonly onChange: (config: MappingDraft["config"]) => void;
  readonly errors: readonly PointedMessage[];
}

/** Who sends and what becomes of it: by a form that the plugin's schema makes, or as JSON. */
export function ConfigEditor({ draft, onChange, errors }: ConfigEditorProps) {
  const [mode, setMode] = useState<"json" | "form">("json");
  const query = useQuery(pluginQuery(draft.plugin));
  const ofConfig = errors.filter(({ pointer }) => pointer.startsWith("/config"));
  return (
    <Stack gap="sm">
      <SegmentedControl
        w="fit-content"
        aria-label="How to edit the mapping"
        value={mode}
        onChange={(next) => setMode(next as typeof mode)}
        data={[
          { value: "json", label: "JSON" },
          { value: "form", label: "Form" },
        ]}
      />
      {mode === "json" ? (
        <>
          <JsonEditor label="Mapping" value={draft.config} onChange={(config) => isObject(config) && onChange(config)} />
          {ofConfig.map(({ pointer, message }) => (
            <Text key={`${pointer} ${message}`} c="red" size="sm" role="alert">
              <code>{pointer.slice("/config".length) || "/"}</code> {message}
            </Text>
          ))}
        </>
      ) : (
        <Loaded query={query}>
          {({ configSchema = {} }) => (
            <SchemaForm schema={configSchema as JsonSchema} values={draft.config} onChange={onChange} errors={errors} pointer="/config" />
          )}
        </Loaded>
      )}
    </Stack>
  );
}

function isObject(value: unknown): value is MappingDraft["config"] {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
