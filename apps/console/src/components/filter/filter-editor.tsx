import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { RuleGroupType } from "react-querybuilder";
import { JsonEditor } from "../editor/json-editor.js";
import type { EventPath } from "../editor/schema-paths.js";
import { FilterBuilder } from "./filter-builder.js";
import { filterOf, queryOf } from "./filter-logic.js";

interface FilterEditorProps {
  readonly filter: unknown;
  readonly onChange: (filter: unknown) => void;
  /** What can be asked about. */
  readonly paths: readonly EventPath[];
}

/** A filter by clicks, or as JSON where clicks cannot say it. */
export function FilterEditor({ filter, onChange, paths }: FilterEditorProps) {
  const stored = useMemo(() => queryOf(filter), [filter]);
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
        <Builder stored={stored} onChange={onChange} paths={paths} />
      ) : (
        <JsonEditor label="Filter (json-logic; empty: every event passes)" value={filter} onChange={onChange} />
      )}
    </Stack>
  );
}

interface BuilderProps extends Omit<FilterEditorProps, "filter"> {
  readonly stored: RuleGroupType;
}

function Builder({ stored, onChange, paths }: BuilderProps) {
  // Conditions that are not filled in yet are no filter, but must not vanish while one types.
  const [query, setQuery] = useState(stored);
  const change = (next: RuleGroupType): void => {
    setQuery(next);
    onChange(filterOf(next));
  };
  return <FilterBuilder query={query} onChange={change} paths={paths} />;
}
