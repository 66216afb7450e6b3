import { Code, Group } from "@mantine/core";
import { CopyTextButton } from "../../../components/copy-text-button.js";

/** Where the outside system sends to. */
export function ReceiveUrl({ id }: { readonly id: number }) {
  const url = `${window.location.origin}/api/v1/inbound/${id}`;
  return (
    <Group gap="xs">
      <Code style={{ overflowWrap: "anywhere" }}>{url}</Code>
      <CopyTextButton text={url} label="Copy" />
    </Group>
  );
}
