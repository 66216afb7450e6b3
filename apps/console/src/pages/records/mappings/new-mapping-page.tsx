import { Button, Group, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { CompanyField } from "../../settings/api-keys/company-field.js";
import { type ErrorAt, errorAtOf, isAllAtFields } from "../../../components/field-errors.js";
import { Page } from "../../../components/page.js";
import { ProblemAlert } from "../../../components/problem-alert.js";
import { useMay } from "../../../session/use-session.js";
import { connectorKeys } from "../../connectors/queries.js";
import { pluginQuery } from "../../connectors/wizard/catalog-queries.js";
import { faultsOf } from "../../connectors/wizard/judge-step.js";
import { blankMapping, type MappingDraft } from "./mapping-draft.js";
import { MappingWorkbench } from "./mapping-workbench.js";
import { createMapping } from "./queries.js";

/** A mapping for a further outside system. */
export function NewMappingPage() {
  const [draft, setDraft] = useState(blankMapping);
  const [preset, setPreset] = useState<string | null>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mayCreate = useMay("postConnectors");
  const saving = useMutation({
    mutationFn: () => createMapping(draft),
    onSuccess: async (id) => {
      await queries.invalidateQueries({ queryKey: connectorKeys.all });
      await navigate({ to: `/records/mappings/${id}` });
    },
  });
  const take = (chosen: string | null, config: MappingDraft["config"]): void => {
    setPreset(chosen);
    setDraft({ ...draft, config });
  };
  return (
    <Page title="New mapping">
      <Stack gap="md">
        <Basics draft={draft} onChange={setDraft} errorAt={errorAtOf(saving.error)}>
          <PresetChoice plugin={draft.plugin} value={preset} onTake={take} />
        </Basics>
        <MappingWorkbench
          editorKey={preset ?? "none"}
          draft={draft}
          onChange={(config) => setDraft((before) => ({ ...before, config }))}
          errors={faultsOf(saving.error)}
        />
        {saving.error && !isAllAtFields(saving.error, ["/name", "/system", "/company", "/config"]) && <ProblemAlert error={saving.error} />}
        {mayCreate && (
          <Group>
            <Button onClick={() => saving.mutate()} loading={saving.isPending}>
              Create
            </Button>
          </Group>
        )}
      </Stack>
    </Page>
  );
}

interface BasicsProps {
  readonly draft: MappingDraft;
  readonly onChange: (draft: MappingDraft) => void;
  readonly errorAt: ErrorAt;
  readonly children: ReactNode;
}

function Basics({ draft, onChange, errorAt, children }: BasicsProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
      <TextInput label="Name" value={draft.name} onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })} error={errorAt("/name")} />
      <TextInput
        label="System"
        description="Its own connectors do not get what it tells"
        value={draft.system}
        onChange={(event) => onChange({ ...draft, system: event.currentTarget.value })}
        error={errorAt("/system")}
      />
      <CompanyField value={draft.company} onChange={(company) => onChange({ ...draft, company })} error={errorAt("/company")} />
      {children}
    </SimpleGrid>
  );
}

interface PresetChoiceProps {
  readonly plugin: string;
  readonly value: string | null;
  readonly onTake: (preset: string | null, config: MappingDraft["config"]) => void;
}

function PresetChoice({ plugin, value, onTake }: PresetChoiceProps) {
  const { data } = useQuery(pluginQuery(plugin));
  const presets = data?.presets ?? [];
  return (
    <Select
      label="Begin with"
      description={presets.find(({ id }) => id === value)?.title ?? "A ready mapping"}
      clearable
      clearButtonProps={{ "aria-label": "No ready mapping" }}
      data={presets.map(({ id, title }) => ({ value: id, label: title }))}
      value={value}
      onChange={(id) => onTake(id, presets.find((preset) => preset.id === id)?.config ?? blankMapping.config)}
    />
  );
}
