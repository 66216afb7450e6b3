import { Button, type ButtonProps, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Dialog } from "../../../components/dialog.js";
import { ProblemAlert } from "../../../components/problem-alert.js";

interface EraseDialogProps {
  readonly label: string;
  /** What must be typed, to the letter. */
  readonly expected: string;
  readonly isDisabled?: boolean;
  readonly size?: ButtonProps["size"];
  /** What will be gone. */
  readonly children: ReactNode;
  readonly onErase: () => Promise<void>;
}

/** What cannot be undone is done only once its name was typed. */
export function EraseDialog({ label, expected, isDisabled = false, size = "sm", children, onErase }: EraseDialogProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const [typed, setTyped] = useState("");
  const queries = useQueryClient();
  const erasing = useMutation({ mutationFn: onErase, onSuccess: close, onSettled: () => queries.invalidateQueries() });
  const begin = (): void => {
    erasing.reset();
    setTyped("");
    open();
  };
  return (
    <>
      <Button variant="default" size={size} c="var(--mantine-color-error)" onClick={begin} disabled={isDisabled}>
        {label}
      </Button>
      <Dialog isOpen={isOpen} onClose={close} title={label}>
        <Stack>
          {children}
          <Text>
            Type <Code>{expected}</Code> to confirm.
          </Text>
          <TextInput label="Confirmation" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} autoComplete="off" />
          {erasing.error && <ProblemAlert error={erasing.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button color="red" disabled={typed !== expected} loading={erasing.isPending} onClick={() => erasing.mutate()}>
              Erase for good
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
