import { Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "../../../components/loaded.js";
import { PreviewedRequest } from "../../../components/previewed-request.js";
import type { Draft, DraftSubscription } from "./draft.js";
import { previewQuery } from "./preview-query.js";

const PAUSE_MS = 300;

interface RequestPreviewProps {
  readonly draft: Draft;
  readonly subscription: DraftSubscription;
  /** Of the event type; without one the newest stored event is taken. */
  readonly example: Readonly<Record<string, unknown>> | undefined;
}

/** The request that would go out for the event type's example, made by the functions that deliveries use. */
export function RequestPreview({ draft, subscription, example }: RequestPreviewProps) {
  const source = example === undefined ? { last: 1 } : { event: example };
  const [asked] = useDebouncedValue({ draft, subscription: { ...subscription, filter: null }, ...source }, PAUSE_MS);
  const query = useQuery(previewQuery(asked));
  return (
    <Stack miw={0} gap="xs" role="region" aria-label="Preview of the request">
      <Text fw={500}>Preview {example === undefined ? "with the newest event" : `with the example of ${String(example.type)}`}</Text>
      <Loaded query={query}>
        {({ data: [entry], meta: { warnings = [] } }) =>
          entry === undefined ? <Text c="dimmed">No event is stored yet.</Text> : <PreviewedRequest entry={entry} warnings={warnings} />
        }
      </Loaded>
    </Stack>
  );
}
