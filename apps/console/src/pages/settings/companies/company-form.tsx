import { NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Company } from "../../../api/answers.js";
import { FormButton } from "../../../components/form-button.js";
import type { ErrorAt } from "../../../components/field-errors.js";
import { useSession } from "../../../session/use-session.js";
import { EventTypesField } from "../event-types-field.js";
import { type CompanyDraft, createCompany, updateCompany } from "./company-queries.js";

const blank: CompanyDraft = { id: null, name: "", timezone: null, eventTypes: ["*"] };
const pointers = ["/id", "/name", "/timezone", "/eventTypes"];
const timeZones = Intl.supportedValuesOf("timeZone");

export function NewCompany() {
  const [draft, setDraft] = useState(blank);
  return (
    <FormButton
      label="New company"
      title="New company"
      submit="Create"
      pointers={pointers}
      onOpen={() => setDraft(blank)}
      onSubmit={() => createCompany(draft)}
    >
      {(errorAt) => (
        <>
          <NumberInput
            label="Id"
            description="The number under which your system knows the company; it stays"
            value={draft.id ?? ""}
            onChange={(id) => setDraft({ ...draft, id: typeof id === "number" ? id : null })}
            error={errorAt("/id")}
            allowDecimal={false}
            hideControls
          />
          <Fields draft={draft} onChange={setDraft} errorAt={errorAt} />
        </>
      )}
    </FormButton>
  );
}

export function EditCompany({ company }: { readonly company: Company }) {
  const [draft, setDraft] = useState<CompanyDraft>(company);
  return (
    <FormButton
      label="Edit"
      title={company.name}
      submit="Save"
      look={{ variant: "default", size: "compact-sm" }}
      pointers={pointers}
      onOpen={() => setDraft(company)}
      onSubmit={() => updateCompany(company, draft)}
    >
      {(errorAt) => <Fields draft={draft} onChange={setDraft} errorAt={errorAt} />}
    </FormButton>
  );
}

interface FieldsProps {
  readonly draft: CompanyDraft;
  readonly onChange: (draft: CompanyDraft) => void;
  readonly errorAt: ErrorAt;
}

function Fields({ draft, onChange, errorAt }: FieldsProps) {
  const isTenantWide = useSession()?.company === null;
  return (
    <>
      <TextInput label="Name" value={draft.name} onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })} error={errorAt("/name")} />
      <Select
        label="Time zone"
        description="In which the dialect smtm tells the time; empty: UTC"
        data={timeZones}
        value={draft.timezone}
        onChange={(timezone) => onChange({ ...draft, timezone })}
        error={errorAt("/timezone")}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "No time zone" }}
        limit={50}
      />
      {isTenantWide && (
        <EventTypesField
          whose="the company"
          value={draft.eventTypes}
          onChange={(eventTypes) => onChange({ ...draft, eventTypes })}
          error={errorAt("/eventTypes")}
        />
      )}
    </>
  );
}
