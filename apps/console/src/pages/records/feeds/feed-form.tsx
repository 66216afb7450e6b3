import { Select, TagsInput } from "@mantine/core";
import type { RecordFeed, RecordFeedInput } from "../../../api/answers.js";
import { FormButton, type FormFields } from "../../../components/form-button.js";
import { CompanyField } from "../../settings/api-keys/company-field.js";
import { JsonField } from "../json-field.js";
import { kindOf, recordKinds } from "../list/record-search.js";
import { saveFeed } from "./queries.js";

const blank: RecordFeedInput = { kind: "asset", eventTypes: ["asset.*"], company: null, key: {}, fields: {}, enabled: true };
const pointers = ["/kind", "/eventTypes", "/company", "/key", "/fields"];

export function NewFeed() {
  return (
    <FormButton label="New feed" title="New record feed" submit="Create" pointers={pointers} initial={blank} onSubmit={(draft) => saveFeed(null, draft)}>
      {(form) => <Fields {...form} />}
    </FormButton>
  );
}

export function EditFeed({ feed }: { readonly feed: RecordFeed }) {
  return (
    <FormButton
      label="Edit"
      title={`Record feed ${feed.id}`}
      submit="Save"
      look={{ variant: "default", size: "compact-sm" }}
      pointers={pointers}
      initial={inputOf(feed)}
      onSubmit={(draft) => saveFeed(feed.id, draft)}
    >
      {(form) => <Fields {...form} />}
    </FormButton>
  );
}

function inputOf({ kind, eventTypes, company, key, fields, enabled }: RecordFeed): RecordFeedInput {
  return { kind, eventTypes: [...eventTypes], company, key: { ...key }, fields: { ...fields }, enabled };
}

function Fields({ draft, onChange, errorAt }: FormFields<RecordFeedInput>) {
  return (
    <>
      <Select
        label="Kind of record"
        data={[...recordKinds]}
        allowDeselect={false}
        value={draft.kind}
        onChange={(kind) => onChange({ kind: kindOf(kind) })}
        error={errorAt("/kind")}
      />
      <TagsInput
        label="Event types"
        description="Names, or patterns such as part.* and *.created"
        value={draft.eventTypes}
        onChange={(eventTypes) => onChange({ eventTypes })}
        error={errorAt("/eventTypes")}
      />
      <CompanyField value={draft.company ?? null} onChange={(company) => onChange({ company })} error={errorAt("/company")} />
      <JsonField
        label="Known by"
        description='Name and path in the event, e.g. {"part_number": "data.attributes.partNumber"}; empty: by the usual numbers'
        value={draft.key}
        onChange={(key) => onChange({ key: (key ?? {}) as Record<string, string> })}
        error={errorAt("/key")}
      />
      <JsonField
        label="Further attributes"
        description='Name and path in the event, e.g. {"min_quantity": "data.attributes.minimumQuantity"}'
        value={draft.fields}
        onChange={(fields) => onChange({ fields: (fields ?? {}) as Record<string, string> })}
        error={errorAt("/fields")}
      />
    </>
  );
}
