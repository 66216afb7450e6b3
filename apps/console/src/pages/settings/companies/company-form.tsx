import { NumberInput, Select, TextInput } from "@mantine/core";
import type { Company } from "../../../api/answers.js";
import { FormButton, type FormFields } from "../../../components/form-button.js";
import { useSession } from "../../../session/use-session.js";
import { EventTypesField } from "../event-types-field.js";
import { type CompanyDraft, createCompany, updateCompany } from "./company-queries.js";

const blank: CompanyDraft = { id: null, name: "", timezone: null, eventTypes: ["*"] };
const pointers = ["/id", "/name", "/timezone", "/eventTypes"];
const timeZones = Intl.supportedValuesOf("timeZone");

export function NewCompany() {
  return (
    <FormButton label="New company" title="New company" submit="Create" pointers={pointers} initial={blank} onSubmit={createCompany}>
      {(form) => (
        <>
          <NumberInput
            label="Id"
            description="The number under which your system knows the company; it stays"
            value={form.draft.id ?? ""}
            onChange={(id) => form.onChange({ id: typeof id === "number" ? id : null })}
            error={form.errorAt("/id")}
            allowDecimal={false}
            hideControls
          />
          <Fields {...form} />
        </>
      )}
    </FormButton>
  );
}

export function EditCompany({ company }: { readonly company: Company }) {
  const initial: CompanyDraft = company;
  return (
    <FormButton
      label="Edit"
      title={company.name}
      submit="Save"
      look={{ variant: "default", size: "compact-sm" }}
      pointers={pointers}
      initial={initial}
      onSubmit={(draft) => updateCompany(company, draft)}
    >
      {(form) => <Fields {...form} />}
    </FormButton>
  );
}

function Fields({ draft, onChange, errorAt }: FormFields<CompanyDraft>) {
  const isTenantWide = useSession()?.company === null;
  return (
    <>
      <TextInput label="Name" value={draft.name} onChange={(event) => onChange({ name: event.currentTarget.value })} error={errorAt("/name")} />
      <Select
        label="Time zone"
        description="In which the dialect smtm tells the time; empty: UTC"
        data={timeZones}
        value={draft.timezone}
        onChange={(timezone) => onChange({ timezone })}
        error={errorAt("/timezone")}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "No time zone" }}
        limit={50}
      />
      {isTenantWide && (
        <EventTypesField whose="the company" value={draft.eventTypes} onChange={(eventTypes) => onChange({ eventTypes })} error={errorAt("/eventTypes")} />
      )}
    </>
  );
}
