import { Button, Group, Stack, type ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { Dialog } from "./dialog.js";
import { ProblemAlert } from "./problem-alert.js";
import { errorAtOf, type ErrorAt, isAllAtFields } from "./field-errors.js";

interface FormButtonProps<Saved> {
  readonly label: string;
  readonly title: string;
  readonly submit: string;
  readonly look?: Pick<ButtonProps, "variant" | "size">;
  /** Pointers of the fields that show what the engine says about them; what it says about the rest stands below. */
  readonly pointers: readonly string[];
  /** The fields; they are made anew whenever the dialog opens. */
  readonly children: (errorAt: ErrorAt) => ReactNode;
  readonly onOpen: () => void;
  readonly onSubmit: () => Promise<Saved>;
  /** Shown in the fields' place once it is saved; absent: the dialog closes. */
  readonly done?: (saved: Saved) => ReactNode;
}

/** A button that opens a form; the engine judges it, and what it refuses stands at its field. */
export function FormButton<Saved>(props: FormButtonProps<Saved>) {
  const { label, title, look = {}, onOpen, onSubmit, done } = props;
  const [isOpen, { open, close }] = useDisclosure(false);
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: onSubmit,
    onSuccess: () => done === undefined && close(),
    onSettled: () => queries.invalidateQueries(),
  });
  const begin = (): void => {
    saving.reset();
    onOpen();
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
            <Fields {...props} error={saving.error} isBusy={saving.isPending} onCancel={close} />
          </form>
        )}
      </Dialog>
    </>
  );
}

type FieldsProps = Pick<FormButtonProps<never>, "children" | "pointers" | "submit"> & {
  readonly error: unknown;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
};

function Fields({ children, pointers, submit, error, isBusy, onCancel }: FieldsProps) {
  return (
    <Stack>
      {children(errorAtOf(error))}
      {error !== null && !isAllAtFields(error, pointers) && <ProblemAlert error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={isBusy}>
          {submit}
        </Button>
      </Group>
    </Stack>
  );
}
