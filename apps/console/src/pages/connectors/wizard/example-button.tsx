import { Button, Code, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "../../../components/loaded.js";
import { eventTypeQuery } from "./catalog-queries.js";

/** Shows an event type's example. */
export function ExampleButton({ type }: { readonly type: string }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const query = useQuery({ ...eventTypeQuery(type), enabled: isOpen });
  return (
    <>
      <Button variant="subtle" size="compact-xs" onClick={open} aria-label={`Example of ${type}`}>
        Example
      </Button>
      <Modal opened={isOpen} onClose={close} title={`Example of ${type}`} size="lg" closeButtonProps={{ "aria-label": "Close" }}>
        <Loaded query={query}>{({ example }) => <Code block>{JSON.stringify(example, null, 2)}</Code>}</Loaded>
      </Modal>
    </>
  );
}
