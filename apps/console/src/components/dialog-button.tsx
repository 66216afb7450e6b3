import { Button, type ButtonProps, Group, Stack } from "@mantine/core";
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
  /** It destroys something. */
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly size?: ButtonProps["size"];
  /** Gives the sentence that says what was done; nothing where that is seen anyhow. */
  readonly onConfirm: () => Promise<string | undefined>;
}

/** A button whose deed is asked about before it is done; what it failed of is said in the dialog. */
export function DialogButton({ label, title, children, confirm, isDangerous = false, isDisabled = false, size = "sm", onConfirm }: DialogButtonProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const queries = useQueryClient();
  const doing = useMutation({
    mutationFn: onConfirm,
    onSuccess: (message) => {
      close();
      if (message !== undefined) notifications.show({ message });
    },
    onSettled: () => queries.invalidateQueries(),
  });
  const begin = (): void => {
    doing.reset();
    open();
  };
  return (
    <>
      <Button variant="default" size={size} onClick={begin} disabled={isDisabled} {...(isDangerous && !isDisabled ? { c: "var(--mantine-color-error)" } : {})}>
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
            <Button {...(isDangerous ? { color: "red" } : {})} loading={doing.isPending} onClick={() => doing.mutate()} data-autofocus>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
