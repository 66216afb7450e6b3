import { Button, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Dialog } from "./dialog.js";
import { ProblemAlert } from "./problem-alert.js";

interface DialogButtonProps {
  readonly label: string;
  readonly title: string;
  /** What will happen, and choices about it. */
  readonly children: ReactNode;
  readonly confirm: string;
  readonly color?: string;
  readonly isDisabled?: boolean;
  /** Gives the sentence that says what was done. */
  readonly onConfirm: () => Promise<string>;
}

/** A button whose deed is asked about before it is done; what it failed of is said in the dialog. */
export function DialogButton({ label, title, children, confirm, color, isDisabled = false, onConfirm }: DialogButtonProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const queries = useQueryClient();
  const doing = useMutation({
    mutationFn: onConfirm,
    onSuccess: (message) => {
      close();
      notifications.show({ message });
    },
    onSettled: () => queries.invalidateQueries(),
  });
  const begin = (): void => {
    doing.reset();
    open();
  };
  return (
    <>
      <Button variant="default" onClick={begin} disabled={isDisabled}>
        {label}
      </Button>
      <Dialog isOpen={isOpen} onClose={close} title={title}>
        <Stack>
          {children}
          {doing.error && <ProblemAlert error={doing.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button {...(color === undefined ? {} : { color })} loading={doing.isPending} onClick={() => doing.mutate()}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
