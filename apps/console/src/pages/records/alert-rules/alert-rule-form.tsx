import { MultiSelect, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { AlertRule, AlertRuleInput } from "../../../api/answers.js";
import type { ErrorAt } from "../../../components/field-errors.js";
import { FormButton } from "../../../components/form-button.js";
import { CompanyField } from "../../settings/api-keys/company-field.js";
import { JsonField } from "../json-field.js";
import { kindOf, recordKinds } from "../list/record-search.js";
import { saveAlertRule } from "./queries.js";

const blank: AlertRuleInput = {
  name: "",
  company: null,
  kinds: ["asset"],
  eventType: "alert.inspection_due",
  condition: { "<=": [{ days_until: { var: "inspected_until" } }, 14] },
  per: [],
  period: null,
  enabled: true,
};
const pointers = ["/name", "/company", "/kinds", "/eventType", "/condition", "/per", "/period"];

export function NewAlertRule() {
  const [draft, setDraft] = useState(blank);
  return (
    <FormButton
      label="New rule"
      title="New alert rule"
      submit="Create"
      pointers={pointers}
      onOpen={() => setDraft(blank)}
      onSubmit={() => saveAlertRule(null, draft)}
    >
      {(errorAt) => <Fields draft={draft} onChange={setDraft} errorAt={errorAt} />}
    </FormButton>
  );
}

export function EditAlertRule({ rule }: { readonly rule: AlertRule }) {
  const [draft, setDraft] = useState(() => inputOf(rule));
  return (
    <FormButton
      label="Edit"
      title={rule.name}
      submit="Save"
      look={{ variant: "default", size: "compact-sm" }}
      pointers={pointers}
      onOpen={() => setDraft(inputOf(rule))}
      onSubmit={() => saveAlertRule(rule.id, draft)}
    >
      {(errorAt) => <Fields draft={draft} onChange={setDraft} errorAt={errorAt} />}
    </FormButton>
  );
}

function inputOf({ name, company, kinds, eventType, condition, per, period, enabled }: AlertRule): AlertRuleInput {
  return { name, company, kinds: [...kinds], eventType, condition, per: [...per], period, enabled };
}

interface FieldsProps {
  readonly draft: AlertRuleInput;
  readonly onChange: (draft: AlertRuleInput) => void;
  readonly errorAt: ErrorAt;
}

function Fields({ draft, onChange, errorAt }: FieldsProps) {
  return (
    <>
      <TextInput label="Name" value={draft.name} onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })} error={errorAt("/name")} />
      <TextInput
        label="Event type"
        description="Of the event that tells of it; connectors subscribe to it as to any other"
        value={draft.eventType}
        onChange={(event) => onChange({ ...draft, eventType: event.currentTarget.value })}
        error={errorAt("/eventType")}
      />
      <MultiSelect
        label="Kinds of records"
        data={[...recordKinds]}
        value={draft.kinds}
        onChange={(kinds) => onChange({ ...draft, kinds: kinds.map(kindOf) })}
        error={errorAt("/kinds")}
      />
      <CompanyField value={draft.company ?? null} onChange={(company) => onChange({ ...draft, company })} error={errorAt("/company")} />
      <JsonField
        label="Condition (json-logic)"
        description="Over the record's attributes; days_until counts the days from today"
        value={draft.condition}
        onChange={(condition) => onChange({ ...draft, condition })}
        error={errorAt("/condition")}
      />
      <TagsInput
        label="Told anew when these change"
        description="Attributes of the record: another date is another alert"
        value={draft.per ?? []}
        onChange={(per) => onChange({ ...draft, per })}
        error={errorAt("/per")}
      />
      <TextInput
        label="Told again every"
        description="While it holds, e.g. 12h or 7d; empty: once"
        value={draft.period ?? ""}
        onChange={(event) => onChange({ ...draft, period: event.currentTarget.value.trim() || null })}
        error={errorAt("/period")}
      />
    </>
  );
}
