import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { JsonEditor } from "../../components/editor/json-editor.js";
import { ProblemAlert } from "../../components/problem-alert.js";
import { type OwnEventType, saveEventType } from "./queries.js";

interface EventTypeFormProps {
  readonly type: OwnEventType;
  readonly isNew: boolean;
  readonly onSaved: () => void;
}

/** A type of the tenant's own; the engine judges schema and example and says what is wrong with them. */
export function EventTypeForm({ type, isNew, onSaved }: EventTypeFormProps) {
  const [draft, setDraft] = useState(type);
  const queries = useQueryClient();
  const change = (part: Partial<OwnEventType>): void => setDraft({ ...draft, ...part });
  const saving = useMutation({
    mutationFn: () => saveEventType(draft),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["event-types"] });
      onSaved();
    },
  });
  return (
    <Stack>
      <TextInput
        label="Name"
        placeholder="invoice.sent"
        value={draft.name}
        disabled={!isNew}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput label="Group" value={draft.group} onChange={(event) => change({ group: event.currentTarget.value })} />
      <TextInput label="Description" value={draft.description} onChange={(event) => change({ description: event.currentTarget.value })} />
      <JsonEditor label="JSON Schema" value={draft.schema} onChange={(schema) => change({ schema: schema as OwnEventType["schema"] })} />
      <JsonEditor label="Example" value={draft.example} onChange={(example) => change({ example: example as OwnEventType["example"] })} />
      {saving.error && <ProblemAlert error={saving.error} />}
      <Group justify="flex-end">
        <Button onClick={() => saving.mutate()} loading={saving.isPending} disabled={draft.name === ""}>
          Save
        </Button>
      </Group>
    </Stack>
  );
}
