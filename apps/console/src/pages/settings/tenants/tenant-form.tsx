import { NumberInput, Select, SimpleGrid, TextInput } from "@mantine/core";
import type { Tenant } from "../../../api/answers.js";
import { FormButton, type FormFields } from "../../../components/form-button.js";
import { EventTypesField } from "../event-types-field.js";
import { quotaWords } from "./quota-words.js";
import { createTenant, draftOf, type TenantDraft, updateTenant } from "./tenant-queries.js";

const noQuotas: Tenant["quotas"] = { connectors: null, eventsPerSecond: null, payloadBytes: null, replayEvents: null };
const blank: TenantDraft = { id: "", name: "", validation: "warn", eventTypes: ["*"], quotas: noQuotas, databaseUrl: "" };
const pointers = ["/id", "/name", "/validation", "/eventTypes", "/databaseUrl", ...quotaWords.map(([quota]) => `/quotas/${quota}`)];

export function NewTenant() {
  return (
    <FormButton label="New tenant" title="New tenant" submit="Create" pointers={pointers} initial={blank} onSubmit={createTenant}>
      {(form) => (
        <>
          <TextInput
            label="Id"
            description="As events and calls name it; it stays, and is never used again"
            value={form.draft.id}
            onChange={(event) => form.onChange({ id: event.currentTarget.value })}
            error={form.errorAt("/id")}
          />
          <Fields {...form} />
        </>
      )}
    </FormButton>
  );
}

export function EditTenant({ tenant }: { readonly tenant: Tenant }) {
  return (
    <FormButton
      label="Edit"
      title={tenant.name}
      submit="Save"
      look={{ variant: "default", size: "compact-sm" }}
      pointers={pointers}
      initial={draftOf(tenant)}
      onSubmit={updateTenant}
    >
      {(form) => <Fields {...form} />}
    </FormButton>
  );
}

const validations = [
  { value: "off", label: "not looked at" },
  { value: "warn", label: "taken in, with a warning" },
  { value: "reject", label: "rejected" },
];

function Fields({ draft, errorAt, onChange }: FormFields<TenantDraft>) {
  return (
    <>
      <TextInput label="Name" value={draft.name} onChange={(event) => onChange({ name: event.currentTarget.value })} error={errorAt("/name")} />
      <Select
        label="Events that break their schema are"
        data={validations}
        value={draft.validation}
        onChange={(validation) => validation !== null && onChange({ validation: validation as TenantDraft["validation"] })}
        error={errorAt("/validation")}
        allowDeselect={false}
      />
      <EventTypesField whose="the tenant" value={draft.eventTypes} onChange={(eventTypes) => onChange({ eventTypes })} error={errorAt("/eventTypes")} />
      <Quotas draft={draft} errorAt={errorAt} onChange={onChange} />
      <TextInput
        label="Database of its own"
        description="URL of a PostgreSQL database for its configuration and audit log; empty: the engine's"
        placeholder="postgresql://user:password@host/database"
        value={draft.databaseUrl}
        onChange={(event) => onChange({ databaseUrl: event.currentTarget.value })}
        error={errorAt("/databaseUrl")}
        autoComplete="off"
      />
    </>
  );
}

function Quotas({ draft, errorAt, onChange }: FormFields<TenantDraft>) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      {quotaWords.map(([quota, label]) => (
        <NumberInput
          key={quota}
          label={label}
          placeholder="no limit"
          value={draft.quotas[quota] ?? ""}
          onChange={(most) => onChange({ quotas: { ...draft.quotas, [quota]: typeof most === "number" ? most : null } })}
          error={errorAt(`/quotas/${quota}`)}
          allowDecimal={false}
          hideControls
        />
      ))}
    </SimpleGrid>
  );
}
