import { Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Connector } from "../../api/answers.js";
import type { EventPath } from "../../components/editor/schema-paths.js";
import { TemplateEditor } from "../../components/editor/template-editor.js";
import { PointedMessages } from "../../components/pointed-messages.js";
import { PreviewedRequest } from "../../components/previewed-request.js";
import { ProblemAlert } from "../../components/problem-alert.js";
import { faultsOf } from "../connectors/wizard/judge-step.js";
import { previewQuery } from "../connectors/wizard/preview-query.js";
import type { TriedEvent } from "./event-source.js";
import { configFaultsQuery } from "./config-faults.js";
import { Section } from "./section.js";
import { draftOf, startTarget, type Target, TargetChoice } from "./target-choice.js";

const PAUSE_MS = 300;

interface TemplateSectionProps {
  /** Another one makes a new editor. */
  readonly editorKey: string;
  readonly template: unknown;
  readonly onChange: (template: unknown) => void;
  readonly onTakeOver: (connector: Connector) => void;
  readonly tried: TriedEvent | undefined;
  readonly paths: readonly EventPath[];
}

/** The exact request of a plugin, whether the filter lets the event pass or not. */
export function TemplateSection({ editorKey, template, onChange, onTakeOver, tried, paths }: TemplateSectionProps) {
  const [target, setTarget] = useState<Target>(startTarget);
  const [asked] = useDebouncedValue({ target, template, tried }, PAUSE_MS);
  const subscription = { eventTypes: ["*"], filter: null, template: asked.template };
  const query = useQuery({
    ...previewQuery({ draft: draftOf(asked.target), subscription, ...asked.tried?.asked }),
    ...(asked.tried === undefined ? { queryFn: skipToken } : {}),
  });
  const { data: remarks = [] } = useQuery(configFaultsQuery(asked.target));
  const faults = [...faultsOf(query.error), ...remarks];
  const ofTemplate = faults.filter(({ pointer }) => pointer.startsWith("/subscriptions/0/template"));
  const elsewhere = faultsOf(query.error).some(({ pointer }) => !pointer.startsWith("/subscriptions/0/template") && !pointer.startsWith("/config/"));
  const entry = query.data?.data[0];
  return (
    <Section
      title="Template"
      outcome={
        <Stack gap="xs" role="region" aria-label="Preview of the request">
          {entry !== undefined && <PreviewedRequest entry={entry} warnings={query.data?.meta.warnings ?? []} />}
          {query.error && (faults.length === 0 || elsewhere) && <ProblemAlert error={query.error} />}
          {query.error && faults.length > 0 && !elsewhere && <Text>There is no request until what is marked is mended.</Text>}
        </Stack>
      }
    >
      <TargetChoice target={target} onChange={setTarget} onTakeOver={onTakeOver} errors={faults} />
      <TemplateEditor key={editorKey} template={template} onChange={onChange} paths={paths} />
      <PointedMessages errors={ofTemplate} />
    </Section>
  );
}
