import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

interface ConfirmButtonProps {
  readonly label: string;
  /** What will happen, in a sentence. */
  readonly question: string;
  readonly onConfirm: () => void;
  readonly isBusy?: boolean;
  readonly isDangerous?: boolean;
}

/** A button that asks before it does. */
export function ConfirmButton({ label, question, onConfirm, isBusy = false, isDangerous = false }: ConfirmButtonProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const confirm = (): void => {
    close();
    onConfirm();
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={open} loading={isBusy} c={isDangerous ? "var(--mantine-color-error)" : undefined}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={label} closeButtonProps={{ "aria-label": "Close" }}>
        <Stack>
          <Text>{question}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button onClick={confirm} color={isDangerous ? "red" : undefined} data-autofocus>
              {label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
