import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Loaded } from "../../components/loaded.js";
import { ProblemAlert } from "../../components/problem-alert.js";
import { SourceText } from "../../components/source-text.js";
import { useMay } from "../../session/use-session.js";
import { rejectedMessageOf, retryMessage } from "./queries.js";

/** The bytes as they came, and the way to try them again. */
export function RejectedMessageView({ id, onGone }: { readonly id: number; readonly onGone: () => void }) {
  const query = useQuery(rejectedMessageOf(id));
  const queries = useQueryClient();
  const mayChange = useMay("postRejectedMessagesIdRetry");
  const retrying = useMutation({
    mutationFn: () => retryMessage(id),
    onSuccess: () => {
      notifications.show({ message: "The message has become an event." });
      onGone();
      return queries.invalidateQueries();
    },
  });
  return (
    <Loaded query={query}>
      {({ detail, value }) => (
        <Stack>
          <Text>{detail}</Text>
          {value === null ? "It has no bytes." : <SourceText label="The message" text={value} />}
          {retrying.error && <ProblemAlert error={retrying.error} />}
          {mayChange && value !== null && (
            <Group justify="flex-end">
              <Button loading={retrying.isPending} onClick={() => retrying.mutate()}>
                Retry
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </Loaded>
  );
}
