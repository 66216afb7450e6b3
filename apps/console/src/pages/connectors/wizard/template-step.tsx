import { Radio, SimpleGrid, Stack, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { PointedMessage } from "../../../api/problem.js";
import { CodeEditor } from "../../../components/editor/code-editor.js";
import { eventPaths } from "../../../components/editor/schema-paths.js";
import { templateCompletion } from "../../../components/editor/template-completion.js";
import { eventTypeQuery, eventTypesQuery } from "./catalog-queries.js";
import type { Draft, DraftSubscription } from "./draft.js";
import { typeFor } from "./event-patterns.js";
import { RequestPreview } from "./request-preview.js";
import { editorText, kindOf, startTemplate, templateOf, type TemplateKind } from "./template-text.js";

interface TemplateStepProps {
  readonly draft: Draft;
  readonly subscription: DraftSubscription;
  readonly onChange: (template: unknown) => void;
  readonly errors: readonly PointedMessage[];
}

/** What is sent: beside it, at once, the exact request. */
export function TemplateStep({ draft, subscription, onChange, errors }: TemplateStepProps) {
  const { data: types = [] } = useQuery(eventTypesQuery);
  const { data: type } = useQuery(eventTypeQuery(typeFor(subscription.eventTypes, types)));
  const paths = useMemo(() => eventPaths(type?.schema ?? {}), [type]);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Stack miw={0}>
        <Template template={subscription.template} onChange={onChange} paths={paths} />
        {errors.map(({ pointer, message }) => (
          <Text key={`${pointer} ${message}`} c="red" size="sm" role="alert">
            {message}
          </Text>
        ))}
      </Stack>
      <RequestPreview draft={draft} subscription={subscription} example={type?.example} />
    </SimpleGrid>
  );
}

interface TemplateProps {
  readonly template: unknown;
  readonly onChange: (template: unknown) => void;
  readonly paths: ReturnType<typeof eventPaths>;
}

function Template({ template, onChange, paths }: TemplateProps) {
  const [kind, setKind] = useState<TemplateKind>(() => kindOf(template));
  const [text, setText] = useState(() => editorText(template));
  const complete = useMemo(() => templateCompletion(paths), [paths]);
  const result = templateOf(kind, text);
  const change = (nextKind: TemplateKind, nextText: string): void => {
    setKind(nextKind);
    setText(nextText);
    const next = templateOf(nextKind, nextText);
    if ("template" in next) onChange(next.template);
  };
  return (
    <>
      <Radio.Group label="Body" value={kind} onChange={(next) => change(next as TemplateKind, text === "" && next === "json" ? startTemplate : text)}>
        <Group mt="xs">
          <Radio value="none" label="As the plugin makes it" />
          <Radio value="json" label="JSON template" />
          <Radio value="text" label="Text template" />
        </Group>
      </Radio.Group>
      {kind !== "none" && (
        <CodeEditor label="Template" value={text} onChange={(next) => change(kind, next)} complete={complete} error={"fault" in result ? result.fault : null} />
      )}
    </>
  );
}
