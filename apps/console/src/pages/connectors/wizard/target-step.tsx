import { Button, Collapse, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { PointedMessage } from "../../../api/problem.js";
import { Loaded } from "../../../components/loaded.js";
import { SchemaForm } from "../../../components/schema-form/schema-form.js";
import type { JsonSchema } from "../../../components/schema-form/json-schema.js";
import { Belonging, belongingPointers } from "./belonging.js";
import { pluginQuery } from "./catalog-queries.js";
import type { Draft } from "./draft.js";
import { PresetQuestions } from "./preset-questions.js";

interface TargetStepProps {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
  readonly errors: readonly PointedMessage[];
}

/** Name and configuration; each fault is shown at its field. */
export function TargetStep({ draft, onChange, errors }: TargetStepProps) {
  const isAtField = ({ pointer }: PointedMessage): boolean =>
    pointer === "/name" || pointer.startsWith("/config/") || belongingPointers.some((field) => pointer.startsWith(field));
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
      {draft.asks.length > 0 ? <Answers draft={draft} onChange={onChange} errors={errors} /> : <Settings draft={draft} onChange={onChange} errors={errors} />}
      <Belonging draft={draft} onChange={onChange} errors={errors} />
      {errors
        .filter((error) => !isAtField(error))
        .map(({ pointer, message }) => (
          <Text key={`${pointer} ${message}`} c="red" size="sm" role="alert">
            {pointer} {message}
          </Text>
        ))}
    </Stack>
  );
}

/** What a preset leaves open; what it has filled in is folded away until somebody wants to see it, or something is wrong there. */
function Answers({ draft, onChange, errors }: TargetStepProps) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const asked = draft.asks.map(({ pointer }) => `/config${pointer}`);
  const isShown = isOpen || errors.some(({ pointer }) => pointer.startsWith("/config/") && !asked.includes(pointer));
  return (
    <>
      <PresetQuestions draft={draft} onChange={onChange} errors={errors} />
      <Button variant="subtle" size="compact-sm" onClick={toggle} aria-expanded={isShown} w="fit-content">
        {isShown ? "Only what is to be answered" : "All settings"}
      </Button>
      <Collapse expanded={isShown}>{isShown && <Settings draft={draft} onChange={onChange} errors={errors} />}</Collapse>
    </>
  );
}

function Settings({ draft, onChange, errors }: TargetStepProps) {
  const query = useQuery(pluginQuery(draft.plugin));
  return (
    <Loaded query={query}>
      {({ configSchema = {} }) => (
        <SchemaForm schema={configSchema as JsonSchema} values={draft.config} onChange={(config) => onChange({ config })} errors={errors} pointer="/config" />
      )}
    </Loaded>
  );
}
