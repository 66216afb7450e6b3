import { Stack } from "@mantine/core";
import { useCallback, useState } from "react";
import type { Connector, StoredEvent } from "../../api/answers.js";
import { Loaded } from "../../components/loaded.js";
import { SourceText } from "../../components/source-text.js";
import { useEventPaths } from "../connectors/wizard/use-event-paths.js";
import { EventChoice } from "./event-choice.js";
import { type EventSource, useTriedEvent } from "./event-source.js";
import { FilterSection } from "./filter-section.js";
import { Section } from "./section.js";
import { TemplateSection } from "./template-section.js";

interface WorkbenchProps {
  readonly source: EventSource;
  readonly onSource: (source: EventSource) => void;
  readonly events: readonly StoredEvent[];
}

/** An event, a filter and a template, each with what comes of it. */
export function Workbench({ source, onSource, events }: WorkbenchProps) {
  // The editors keep what is typed themselves: what is taken over from elsewhere makes new ones.
  const [{ filter, template, round }, setWritten] = useState({ filter: null as unknown, template: null as unknown, round: 0 });
  const tried = useTriedEvent(source);
  const { paths } = useEventPaths(tried.data === undefined || tried.data.type === "" ? [] : [tried.data.type]);
  const tryStored = useCallback((id: string) => onSource({ kind: "stored", id }), [onSource]);
  const takeOver = ({ subscriptions: [first] }: Connector): void =>
    setWritten({ filter: first?.filter ?? null, template: first?.template ?? null, round: round + 1 });
  return (
    <Stack gap="md">
      <Section title="Event" outcome={<Loaded query={tried}>{({ text }) => <SourceText label="Event as produced" text={text} />}</Loaded>}>
        <EventChoice source={source} onChange={onSource} events={events} />
      </Section>
      <FilterSection
        key={`filter ${round}`}
        filter={filter}
        onChange={(next) => setWritten((before) => ({ ...before, filter: next }))}
        tried={tried.data}
        paths={paths}
        onTry={tryStored}
      />
      <TemplateSection
        editorKey={`template ${round}`}
        template={template}
        onChange={(next) => setWritten((before) => ({ ...before, template: next }))}
        onTakeOver={takeOver}
        tried={tried.data}
        paths={paths}
      />
    </Stack>
  );
}
