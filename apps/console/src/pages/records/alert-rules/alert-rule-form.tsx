import { MultiSelect, TagsInput, TextInput } from "@mantine/core";
import type { AlertRule, AlertRuleInput } from "../../../api/answers.js";
import { FormButton, type FormFields } from "../../../components/form-button.js";
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
  return (
    <FormButton label="New rule" title="New alert rule" submit="Create" pointers={pointers} initial={blank} onSubmit={(draft) => saveAlertRule(null, draft)}>
      {(form) => <Fields {...form} />}
    </FormButton>
  );
}

export function EditAlertRule({ rule }: { readonly rule: AlertRule }) {
  return (
    <FormButton
      label="Edit"
      title={rule.name}
      submit="Save"
      look={{ variant: "default", size: "compact-sm" }}
      pointers={pointers}
      initial={inputOf(rule)}
      onSubmit={(draft) => saveAlertRule(rule.id, draft)}
    >
      {(form) => <Fields {...form} />}
    </FormButton>
  );
}

function inputOf({ name, company, kinds, eventType, condition, per, period, enabled }: AlertRule): AlertRuleInput {
  return { name, company, kinds: [...kinds], eventType, condition, per: [...per], period, enabled };
}

function Fields({ draft, onChange, errorAt }: FormFields<AlertRuleInput>) {
  return (
    <>
      <TextInput label="Name" value={draft.name} onChange={(event) => onChange({ name: event.currentTarget.value })} error={errorAt("/name")} />
      <TextInput
        label="Event type"
        description="Of the event that tells of it; connectors subscribe to it as to any other"
        value={draft.eventType}
        onChange={(event) => onChange({ eventType: event.currentTarget.value })}
        error={errorAt("/eventType")}
      />
      <MultiSelect
        label="Kinds of records"
        data={[...recordKinds]}
        value={draft.kinds}
        onChange={(kinds) => onChange({ kinds: kinds.map(kindOf) })}
        error={errorAt("/kinds")}
      />
      <CompanyField value={draft.company ?? null} onChange={(company) => onChange({ company })} error={errorAt("/company")} />
      <JsonField
        label="Condition (json-logic)"
        description="Over the record's attributes; days_until counts the days from today"
        value={draft.condition}
        onChange={(condition) => onChange({ condition })}
        error={errorAt("/condition")}
      />
      <TagsInput
        label="Told anew when these change"
        description="Attributes of the record: another date is another alert"
        value={draft.per ?? []}
        onChange={(per) => onChange({ per })}
        error={errorAt("/per")}
      />
      <TextInput
        label="Told again every"
        description="While it holds, e.g. 12h or 7d; empty: once"
        value={draft.period ?? ""}
        onChange={(event) => onChange({ period: event.currentTarget.value.trim() || null })}
        error={errorAt("/period")}
      />
    </>
  );
}
