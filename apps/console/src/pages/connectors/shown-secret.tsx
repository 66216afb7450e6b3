import { Alert, Code, Group, Stack, Text } from "@mantine/core";
import { CopyTextButton } from "../../components/copy-text-button.js";

/** A signing secret, the only time that it is seen in full. */
export function ShownSecret({ secret }: { readonly secret: string }) {
  return (
    <Alert color="blue" variant="outline" title="Signing secret, shown this once">
      <Stack gap="xs">
        <Text size="sm">Give it to the receiver now; later only its beginning and end are shown.</Text>
        <Group gap="xs">
          <Code aria-label="Signing secret">{secret}</Code>
          <CopyTextButton text={secret} label="Copy secret" />
        </Group>
      </Stack>
    </Alert>
  );
}
