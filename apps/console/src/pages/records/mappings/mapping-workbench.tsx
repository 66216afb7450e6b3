import { SimpleGrid, Stack, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { PointedMessage } from "../../../api/problem.js";
import { CodeEditor } from "../../../components/editor/code-editor.js";
import { Loaded } from "../../../components/loaded.js";
import { faultsOf } from "../../connectors/wizard/judge-step.js";
import { ConfigEditor } from "./config-editor.js";
import { InboundOutcome } from "./inbound-outcome.js";
import { type MappingDraft, startMessage } from "./mapping-draft.js";
import { inboundPreviewQuery } from "./queries.js";

const PAUSE_MS = 300;

interface MappingWorkbenchProps {
  /** Another one makes a new editor. */
  readonly editorKey: string;
  readonly draft: MappingDraft;
  readonly onChange: (config: MappingDraft["config"]) => void;
  /** What saving was refused for. */
  readonly errors: readonly PointedMessage[];
}

/** A mapping, a message, and at once what the message would come to. */
export function MappingWorkbench({ editorKey, draft, onChange, errors }: MappingWorkbenchProps) {
  const [message, setMessage] = useState(startMessage);
  const [asked] = useDebouncedValue({ draft, message }, PAUSE_MS);
  const query = useQuery(inboundPreviewQuery(asked.draft, asked.message));
  const judged = faultsOf(query.error);
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Stack miw={0} gap="sm">
        <Title order={2} size="h4">
          Mapping
        </Title>
        <ConfigEditor key={editorKey} draft={draft} onChange={onChange} errors={judged.length > 0 ? judged : errors} />
      </Stack>
      <Stack miw={0} gap="sm">
        <Title order={2} size="h4">
          Try it
        </Title>
        <CodeEditor label="Message of the outside system" value={message} onChange={setMessage} />
        <Stack gap="sm" role="region" aria-label="What the message comes to">
          <Loaded query={query}>{(preview) => <InboundOutcome preview={preview} />}</Loaded>
        </Stack>
      </Stack>
    </SimpleGrid>
  );
}
