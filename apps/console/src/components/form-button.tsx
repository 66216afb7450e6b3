import { Button, Group, Stack, type ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { Dialog } from "./dialog.js";
import { ProblemAlert } from "./problem-alert.js";
import { errorAtOf, type ErrorAt, isAllAtFields } from "./field-errors.js";

/** What a form's fields show and change. */
export interface FormFields<Draft> {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly errorAt: ErrorAt;
}

interface FormButtonProps<Draft, Saved> {
  readonly label: string;
  readonly title: string;
  readonly submit: string;
  readonly look?: Pick<ButtonProps, "variant" | "size">;
  /** Pointers of the fields that show what the engine says about them; what it says about the rest stands below. */
  readonly pointers: readonly string[];
  /** What the fields begin with, whenever the dialog opens; what was typed before and not saved is gone. */
  readonly initial: Draft;
  readonly children: (fields: FormFields<Draft>) => ReactNode;
  readonly onSubmit: (draft: Draft) => Promise<Saved>;
  /** Shown in the fields' place once it is saved; absent: the dialog closes. */
  readonly done?: (saved: Saved) => ReactNode;
}

/** A button that opens a form; the engine judges it, and what it refuses stands at its field. */
export function FormButton<Draft extends object, Saved>(props: FormButtonProps<Draft, Saved>) {
  const { label, title, look = {}, initial, onSubmit, done } = props;
  const [draft, setDraft] = useState(initial);
  const [isOpen, { open, close }] = useDisclosure(false);
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: () => onSubmit(draft),
    onSuccess: () => done === undefined && close(),
    onSettled: () => queries.invalidateQueries(),
  });
  const begin = (): void => {
    saving.reset();
    setDraft(initial);
    open();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <>
      <Button {...look} onClick={begin}>
        {label}
      </Button>
      <Dialog isOpen={isOpen} onClose={close} title={title}>
        {done !== undefined && saving.data !== undefined ? (
          <Stack>
            {done(saving.data)}
            <Group justify="flex-end">
              <Button onClick={close}>Done</Button>
            </Group>
          </Stack>
        ) : (
          <form onSubmit={submit} noValidate>
            <Stack>
              {props.children({ draft, onChange: (part) => setDraft((current) => ({ ...current, ...part })), errorAt: errorAtOf(saving.error) })}
              <Foot {...props} error={saving.error} isBusy={saving.isPending} onCancel={close} />
            </Stack>
          </form>
        )}
      </Dialog>
    </>
  );
}

interface FootProps {
  readonly pointers: readonly string[];
  readonly submit: string;
  readonly error: unknown;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
}

function Foot({ pointers, submit, error, isBusy, onCancel }: FootProps) {
  return (
    <>
      {error !== null && !isAllAtFields(error, pointers) && <ProblemAlert error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={isBusy}>
          {submit}
        </Button>
      </Group>
    </>
  );
}
