import { SimpleGrid, Stack } from "@mantine/core";
import type { PointedMessage } from "../../../api/problem.js";
import { TemplateEditor } from "../../../components/editor/template-editor.js";
import { PointedMessages } from "../../../components/pointed-messages.js";
import type { Draft, DraftSubscription } from "./draft.js";
import { RequestPreview } from "./request-preview.js";
import { useEventPaths } from "./use-event-paths.js";

interface TemplateStepProps {
  readonly draft: Draft;
  readonly subscription: DraftSubscription;
  readonly onChange: (template: unknown) => void;
  readonly errors: readonly PointedMessage[];
}

/** What is sent: beside it, at once, the exact request. */
export function TemplateStep({ draft, subscription, onChange, errors }: TemplateStepProps) {
  const { paths, example } = useEventPaths(subscription.eventTypes);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Stack miw={0}>
        <TemplateEditor template={subscription.template} onChange={onChange} paths={paths} />
        <PointedMessages errors={errors} />
      </Stack>
      <RequestPreview draft={draft} subscription={subscription} example={example} />
    </SimpleGrid>
  );
}
