import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { RuleGroupType } from "react-querybuilder";
import type { PointedMessage } from "../../../api/problem.js";
import { eventPaths } from "../../../components/editor/schema-paths.js";
import { FilterBuilder } from "../../../components/filter/filter-builder.js";
import { filterOf, queryOf } from "../../../components/filter/filter-logic.js";
import { JsonEditor } from "../../../components/editor/json-editor.js";
import { eventTypeQuery, eventTypesQuery } from "./catalog-queries.js";
import type { Draft, DraftSubscription } from "./draft.js";
import { typeFor } from "./event-patterns.js";
import { MatchCount } from "./match-count.js";

interface FilterStepProps {
  readonly draft: Draft;
  readonly subscription: DraftSubscription;
  readonly onChange: (filter: unknown) => void;
  readonly errors: readonly PointedMessage[];
}

/** Which of the chosen events: by clicks, or as JSON where clicks cannot say it. */
export function FilterStep({ draft, subscription, onChange, errors }: FilterStepProps) {
  const stored = useMemo(() => queryOf(subscription.filter), [subscription.filter]);
  const [mode, setMode] = useState<"builder" | "json">(stored === null ? "json" : "builder");
  return (
    <Stack>
      <SegmentedControl
        w="fit-content"
        aria-label="How to edit the filter"
        value={mode}
        onChange={(next) => setMode(next as typeof mode)}
        data={[
          { value: "builder", label: "Conditions", disabled: stored === null },
          { value: "json", label: "JSON" },
        ]}
      />
      {stored === null && <Text size="sm">This filter says more than conditions can show, so it is edited as JSON.</Text>}
      {mode === "builder" && stored !== null ? (
        <Builder subscription={subscription} stored={stored} onChange={onChange} />
      ) : (
        <JsonEditor label="Filter (json-logic, or null for everything)" value={subscription.filter} onChange={onChange} />
      )}
      {errors.map(({ pointer, message }) => (
        <Text key={`${pointer} ${message}`} c="red" size="sm" role="alert">
          {message}
        </Text>
      ))}
      <MatchCount draft={draft} subscription={subscription} />
    </Stack>
  );
}

interface BuilderProps {
  readonly subscription: DraftSubscription;
  readonly stored: RuleGroupType;
  readonly onChange: (filter: unknown) => void;
}

function Builder({ subscription, stored, onChange }: BuilderProps) {
  const { data: types = [] } = useQuery(eventTypesQuery);
  const { data: type } = useQuery(eventTypeQuery(typeFor(subscription.eventTypes, types)));
  const paths = useMemo(() => eventPaths(type?.schema ?? {}), [type]);
  // Conditions that are not filled in yet are no filter, but must not vanish while one types.
  const [query, setQuery] = useState(stored);
  const change = (next: RuleGroupType): void => {
    setQuery(next);
    onChange(filterOf(next));
  };
  return <FilterBuilder query={query} onChange={change} paths={paths} />;
}
