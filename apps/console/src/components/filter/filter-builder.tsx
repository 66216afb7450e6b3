import { useMemo } from "react";
import { type Field, QueryBuilder, type RuleGroupType, type RuleType } from "react-querybuilder";
import type { EventPath } from "../editor/schema-paths.js";
import { ActionButton, FieldSelect, NotSwitch, OperatorSelect, ValueInput } from "./filter-controls.js";
import { operators } from "./filter-logic.js";
import classes from "./filter-builder.module.css";

interface FilterBuilderProps {
  readonly query: RuleGroupType;
  readonly onChange: (query: RuleGroupType) => void;
  /** What can be asked about. */
  readonly paths: readonly EventPath[];
}

const controls = {
  actionElement: ActionButton,
  fieldSelector: FieldSelect,
  operatorSelector: OperatorSelect,
  combinatorSelector: OperatorSelect,
  notToggle: NotSwitch,
  valueEditor: ValueInput,
};

/** A filter by clicks; what it cannot say is edited as JSON. */
export function FilterBuilder({ query, onChange, paths }: FilterBuilderProps) {
  const fields = useMemo(() => fieldsOf(paths, query), [paths, query]);
  return (
    <div className={classes.builder}>
      <QueryBuilder
        fields={fields}
        operators={[...operators]}
        query={query}
        onQueryChange={onChange}
        controlElements={controls}
        showNotToggle
        resetOnFieldChange={false}
        addRuleToNewGroups
        autoSelectField
        translations={{
          addRule: { label: "Add condition", title: "Add condition" },
          addGroup: { label: "Add group", title: "Add group" },
          removeRule: { label: "Remove", title: "Remove condition" },
          removeGroup: { label: "Remove group", title: "Remove group" },
        }}
      />
    </div>
  );
}

/** Single values that the schema names, and whatever else the filter asks about already. */
function fieldsOf(paths: readonly EventPath[], query: RuleGroupType): Field[] {
  const known = paths.filter(({ type }) => type !== "object");
  const names = new Set(known.map(({ path }) => path));
  const others = [...new Set(askedFields(query))].filter((name) => !names.has(name) && name !== "");
  return [
    ...known.toSorted((one, other) => Number(other.path.startsWith("data.")) - Number(one.path.startsWith("data."))).map(fieldOf),
    ...others.map((name) => ({ name, value: name, label: name })),
  ];
}

function fieldOf({ path, type, values }: EventPath): Field {
  return {
    name: path,
    value: path,
    label: path,
    inputType: type === "number" ? "number" : "text",
    ...(type === "boolean" ? { valueEditorType: "checkbox" as const, defaultValue: true } : {}),
    suggestions: values,
  };
}

function askedFields(part: RuleGroupType | RuleType): readonly string[] {
  return "rules" in part ? part.rules.flatMap((rule) => (typeof rule === "string" ? [] : askedFields(rule))) : [part.field];
}
