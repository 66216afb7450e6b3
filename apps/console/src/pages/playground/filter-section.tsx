import { SegmentedControl, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { EventPath } from "../../components/editor/schema-paths.js";
import { FilterEditor } from "../../components/filter/filter-editor.js";
import { PointedMessages } from "../../components/pointed-messages.js";
import { ProblemAlert } from "../../components/problem-alert.js";
import { faultsOf } from "../connectors/wizard/judge-step.js";
import { COUNTED_EVENTS, MatchCount } from "../connectors/wizard/match-count.js";
import { previewQuery } from "../connectors/wizard/preview-query.js";
import type { TriedEvent } from "./event-source.js";
import { FilterVerdict } from "./filter-verdict.js";
import { LastEvents } from "./last-events.js";
import { Section } from "./section.js";
import { draftOf, startTarget } from "./target-choice.js";

const PAUSE_MS = 300;

/** Whose filter it is does not matter to the verdict. */
const judgingDraft = draftOf(startTarget);

interface FilterSectionProps {
  readonly filter: unknown;
  readonly onChange: (filter: unknown) => void;
  readonly tried: TriedEvent | undefined;
  readonly paths: readonly EventPath[];
  readonly onTry: (id: string) => void;
}

/** Judged by itself: what is wrong with a template or a target is no matter here. */
export function FilterSection({ filter, onChange, tried, paths, onTry }: FilterSectionProps) {
  const [scope, setScope] = useState<"type" | "every">("type");
  const eventTypes = scope === "every" || tried === undefined || tried.type === "" ? ["*"] : [tried.type];
  const [asked] = useDebouncedValue({ filter, tried, eventTypes }, PAUSE_MS);
  const judging = { draft: judgingDraft, subscription: { eventTypes: ["*"], filter: asked.filter, template: null } };
  const one = useQuery({ ...previewQuery({ ...judging, ...asked.tried?.asked }), ...(asked.tried === undefined ? { queryFn: skipToken } : {}) });
  const many = { ...judging.subscription, eventTypes: asked.eventTypes };
  const last = useQuery(previewQuery({ draft: judgingDraft, subscription: many, last: COUNTED_EVENTS }));
  const faults = faultsOf(one.error);
  const ofFilter = faults.filter(({ pointer }) => pointer.startsWith("/subscriptions/0/filter"));
  const entry = one.data?.data[0];
  return (
    <Section
      title="Filter"
      outcome={
        <>
          {entry !== undefined && <FilterVerdict entry={entry} filter={asked.filter} isSettled={!one.isPlaceholderData} />}
          {one.error && ofFilter.length === 0 && <ProblemAlert error={one.error} />}
        </>
      }
      more={
        <>
          <SegmentedControl
            w="fit-content"
            size="xs"
            aria-label="Which of the last events"
            value={scope}
            onChange={(next) => setScope(next as typeof scope)}
            data={[
              { value: "type", label: "Last events of this type" },
              { value: "every", label: "of every type" },
            ]}
          />
          <MatchCount draft={judgingDraft} subscription={many} />
          {last.data && <LastEvents entries={last.data.data} onTry={onTry} />}
        </>
      }
    >
      <FilterEditor filter={filter} onChange={onChange} paths={paths} />
      <PointedMessages errors={ofFilter} />
      <Text size="sm" c="dimmed">
        Without a condition every event passes.
      </Text>
    </Section>
  );
}
