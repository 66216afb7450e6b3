import { Alert, Code, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { PreviewEntry } from "../../../api/answers.js";
import { Loaded } from "../../../components/loaded.js";
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
        {({ data: [entry], meta: { warnings = [] } }) => (
          <>
            {warnings.map(({ pointer, message }) => (
              <Alert key={`${pointer} ${message}`} color="orange" variant="outline" role="alert" title="Is this meant?">
                {message}
              </Alert>
            ))}
            {entry === undefined ? <Text c="dimmed">No event is stored yet.</Text> : <Entry entry={entry} />}
          </>
        )}
      </Loaded>
    </Stack>
  );
}

function Entry({ entry: { request, verdict, reason } }: { readonly entry: PreviewEntry }) {
  if (request === null) {
    return (
      <Alert color="red" variant="outline" role="alert" title={verdict}>
        {reason}
      </Alert>
    );
  }
  return (
    <Code block tabIndex={0} aria-label="Request">
      {requestText(request)}
    </Code>
  );
}

/** As it would be seen on the wire, the body indented where it is JSON. */
function requestText({ method, url, headers, body }: NonNullable<PreviewEntry["request"]>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${url}\n${lines.join("\n")}\n\n${indented(body)}`;
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
