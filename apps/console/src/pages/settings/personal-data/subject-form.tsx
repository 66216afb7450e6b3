import { Button, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { errorAtOf, isAllAtFields } from "../../../components/field-errors.js";
import { ProblemAlert } from "../../../components/problem-alert.js";
import { EraseDialog } from "./erase-dialog.js";
import { eraseSubject, exportSubject, type Subject } from "./personal-data-queries.js";

/** One person's data: a copy, or gone. */
export function SubjectForm({ onErasing }: { readonly onErasing: (erasure: number) => void }) {
  const [subject, setSubject] = useState<Subject>({ value: "", match: "exact" });
  const exporting = useMutation({ mutationFn: () => exportSubject(subject) });
  const change = (part: Partial<Subject>): void => {
    exporting.reset();
    setSubject({ ...subject, ...part });
  };
  const { error } = exporting;
  return (
    <Stack maw={640}>
      <TextInput
        label="What names the person"
        description="As it stands in payloads: an address, a name, a number"
        value={subject.value}
        onChange={(event) => change({ value: event.currentTarget.value })}
        error={errorAtOf(error)("/value")}
      />
      <Radio.Group label="Where it counts" value={subject.match} onChange={(match) => change({ match: match as Subject["match"] })}>
        <Stack gap="xs" mt="xs">
          <Radio value="exact" label="Where a text is exactly this" />
          <Radio value="contains" label="Wherever it occurs in a text, too (5 characters or more)" />
        </Stack>
      </Radio.Group>
      {error !== null && !isAllAtFields(error, ["/value"]) && <ProblemAlert error={error} />}
      <Group>
        <Button variant="default" onClick={() => exporting.mutate()} loading={exporting.isPending}>
          Export what names them
        </Button>
        <EraseDialog
          label="Erase what names them"
          expected={subject.value.trim()}
          isDisabled={subject.value.trim() === ""}
          onErase={async () => onErasing(await eraseSubject(subject))}
        >
          <Text>
            All rows that name them are overwritten or removed, in this tenant, for good. The value itself is written into no log. Export it first where a copy
            is asked for.
          </Text>
        </EraseDialog>
      </Group>
    </Stack>
  );
}
